package cite

import "onrecord/corpus"

// Thing is what JSON-LD says of a quote or an article in the words of
// schema.org.
type Thing struct {
	Context string `json:"@context,omitempty"`
	Type    string `json:"@type"`
	ID      string `json:"@id,omitempty"`

	Text       string `json:"text,omitempty"`
	SpokenBy   *Thing `json:"spokenByCharacter,omitempty"`
	Creator    *Thing `json:"creator,omitempty"`
	Created    string `json:"dateCreated,omitempty"`
	IsPartOf   *Thing `json:"isPartOf,omitempty"`
	Appearance *Thing `json:"appearance,omitempty"`

	Name      string `json:"name,omitempty"`
	JobTitle  string `json:"jobTitle,omitempty"`
	Headline  string `json:"headline,omitempty"`
	URL       string `json:"url,omitempty"`
	Author    *Thing `json:"author,omitempty"`
	Publisher *Thing `json:"publisher,omitempty"`
	Published string `json:"datePublished,omitempty"`
	Language  string `json:"inLanguage,omitempty"`
}

const schema = "https://schema.org"

// Schema is the quote for machines. It asserts no more than the article does:
//
//   - words that are all quoted are a Quotation, spoken by whoever is named;
//   - words that the article puts in its own are a Claim of the speaker's, which
//     appears in the article;
//   - of what somebody denied or did not say, only the article is told: a
//     Quotation, or a Claim of theirs, would say that they said it, and
//     schema.org has no word for the opposite.
//
// Those who are not named are not: neither anonymous sources, documents and
// bodies without a name of their own, nor several who could be meant. page is where the quote is shown.
func (r *Reference) Schema(page string) *Thing {
	article := r.Article()
	if r.Stands != corpus.Asserted || r.Lead != "" {
		article.Context = schema
		return article
	}
	t := &Thing{Context: schema, Type: "Quotation", ID: page, Text: r.Words, Created: exact(r.Said)}
	t.Creator = r.speaker()
	if r.Kind == corpus.Direct {
		t.SpokenBy, t.IsPartOf = t.Creator, article
		return t
	}
	t.Type, t.Appearance = "Claim", article
	return t
}

// Article is the article that the quote stands in.
func (r *Reference) Article() *Thing {
	t := &Thing{
		Type: "NewsArticle", Headline: r.Title, URL: r.URL,
		Published: exact(r.Published), Language: r.Language,
	}
	if r.Author != "" && r.Author != r.Publisher {
		t.Author = &Thing{Type: "Person", Name: r.Author}
	}
	if r.Publisher != "" {
		t.Publisher = &Thing{Type: "NewsMediaOrganization", Name: r.Publisher}
	}
	return t
}

// Article is an article for machines; page is where it is shown.
func Article(a *corpus.Article, page string) *Thing {
	t := New(a, &corpus.Quote{}).Article()
	t.Context, t.ID = schema, page
	return t
}

// speaker is who is named.
func (r *Reference) speaker() *Thing {
	if r.Speaker.ID == "" {
		return nil // "the company", "Ada Brix and Tom Reed"
	}
	switch r.Speaker.Kind {
	case corpus.Person:
		return &Thing{Type: "Person", Name: r.Speaker.Name, JobTitle: r.role()}
	case corpus.Office:
		return &Thing{Type: "Person", JobTitle: r.Speaker.Name}
	case corpus.Organisation:
		return &Thing{Type: "Organization", Name: r.Speaker.Name}
	case corpus.Government:
		return &Thing{Type: "GovernmentOrganization", Name: r.Speaker.Name}
	case corpus.OutletSource:
		return &Thing{Type: "NewsMediaOrganization", Name: r.Speaker.Name}
	}
	return nil
}

// exact is a date as ISO 8601 writes it: 2022-11 where the day is not known, ""
// for a week, which it would give as a day.
func exact(d corpus.Date) string {
	if d.Precision == corpus.ByWeek {
		return ""
	}
	return d.String()
}
