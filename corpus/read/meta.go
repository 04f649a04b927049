package read

import (
	"net/url"
	"strings"
	"time"

	"golang.org/x/net/html"

	"onrecord/corpus"
)

// meta is what a page says of itself, by where it says so: a later source is
// asked where an earlier one is silent.
type meta struct {
	linked []linkedArticle     // JSON-LD
	named  map[string][]string // meta elements, by name or property in lower case
	title  string              // the title element
	link   string              // the canonical address
	lang   string              // of the html element
	bytes  int                 // of what was kept
}

// maxMeta bounds what is kept of a page's words about itself.
const maxMeta = 1 << 20

// readMeta reads the tags of a page one after the other, so that the depth of
// its elements does not matter.
func readMeta(page string) *meta {
	m := &meta{named: make(map[string][]string)}
	tags := html.NewTokenizer(strings.NewReader(page))
	for kind := tags.Next(); kind != html.ErrorToken; kind = tags.Next() {
		if kind != html.StartTagToken && kind != html.SelfClosingTagToken {
			continue
		}
		t := tags.Token()
		switch t.Data {
		case "html":
			m.lang = attr(t, "lang")
		case "title":
			if m.title == "" && tags.Next() == html.TextToken {
				m.title = strings.Join(strings.Fields(string(tags.Text())), " ")
			}
		case "meta":
			m.note(t)
		case "link":
			if m.link == "" && strings.EqualFold(attr(t, "rel"), "canonical") {
				m.link = attr(t, "href")
			}
		case "script":
			if strings.EqualFold(attr(t, "type"), "application/ld+json") && tags.Next() == html.TextToken {
				m.linked = append(m.linked, readLinked(tags.Raw())...)
			}
		}
	}
	return m
}

func attr(t html.Token, key string) string {
	for _, a := range t.Attr {
		if a.Key == key {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

func (m *meta) note(t html.Token) {
	content := attr(t, "content")
	if m.bytes += len(content); content == "" || m.bytes > maxMeta {
		return
	}
	for _, key := range []string{"property", "name", "itemprop", "http-equiv"} {
		if name := strings.ToLower(attr(t, key)); name != "" {
			m.named[name] = append(m.named[name], content)
		}
	}
}

// first is the first content under any of the names, in their order.
func (m *meta) first(names ...string) string {
	for _, name := range names {
		if found := m.named[name]; len(found) > 0 {
			return found[0]
		}
	}
	return ""
}

// fields takes from the page what an article can have. What is no date, no
// address or too long was not meant for us.
func (m *meta) fields() fields {
	var a linkedArticle
	if len(m.linked) > 0 {
		a = m.linked[0]
	}
	f := fields{
		publisher: fitting(MaxName, a.publisher, m.first("og:site_name", "application-name", "twitter:site:name", "dc.publisher")),
		author:    fitting(MaxName, a.author, m.authors()),
		language:  fittingLanguage(a.language, m.lang, m.first("content-language", "og:locale", "dc.language")),
	}
	f.title = fitting(MaxTitle, a.headline, m.first("og:title", "twitter:title", "dc.title"), m.title)
	f.title = withoutSite(f.title, f.publisher)
	for _, address := range []string{m.link, m.first("og:url"), a.url} {
		if f.url == "" && len(address) <= MaxURL && isWebAddress(address) {
			f.url = address
		}
	}
	dates := append([]string{a.published}, m.first("article:published_time", "og:article:published_time"),
		m.first("datepublished", "date", "dc.date", "dc.date.issued", "dcterms.created", "parsely-pub-date", "pubdate", "publish-date",
			"publishdate", "sailthru.date", "cxenseparse:recs:publishtime"))
	for _, date := range dates {
		if f.published == "" {
			f.published = publishedOf(date).String()
		}
	}
	return f
}

// authors are the bylines of the meta elements, without addresses of profiles.
func (m *meta) authors() string {
	for _, name := range []string{"author", "article:author", "byl", "parsely-author", "dc.creator", "sailthru.author"} {
		var names []string
		for _, author := range m.named[name] {
			if u, err := url.Parse(author); err != nil || u.Scheme == "" {
				names = append(names, author)
			}
		}
		if len(names) > 0 {
			return strings.Join(names, ", ")
		}
	}
	return ""
}

// fitting is the first of the values that is there, clean and not too long.
func fitting(limit int, values ...string) string {
	for _, v := range values {
		if v = strings.Join(strings.Fields(v), " "); v != "" && len(v) <= limit && clean(v) {
			return v
		}
	}
	return ""
}

func fittingLanguage(values ...string) string {
	for _, v := range values {
		c := checker{}
		if tag := c.language(v); tag != "" && len(c.faults) == 0 {
			return tag
		}
	}
	return ""
}

// withoutSite takes the name of the site off a title: "Quay shut | Gazette".
func withoutSite(title, site string) string {
	for _, mark := range []string{" | ", " - ", " – ", " — ", " :: ", " · "} {
		head, tail, found := strings.Cut(title, mark)
		switch {
		case !found || site == "":
		case strings.EqualFold(tail, site) && head != "":
			return head
		case strings.EqualFold(head, site) && tail != "":
			return tail
		}
	}
	return title
}

// publishedOf reads the timestamps that pages carry; the zero date where it is
// none of them. Each layout names a day: none may claim one that its text
// does not give.
func publishedOf(s string) corpus.Date {
	s = strings.TrimSpace(s)
	if d, err := ParsePublished(s); err == nil {
		return d
	}
	for _, layout := range []string{
		"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05-0700",
		"2006-01-02 15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 -0700", "2006-01-02 15:04", time.RFC1123, time.RFC1123Z,
		"Mon, 2 Jan 2006", "January 2, 2006", "Jan 2, 2006", "2 January 2006", "2 Jan 2006", "2006/01/02", "20060102", "20060102T150405Z",
	} {
		if t, err := time.Parse(layout, s); err == nil {
			d, _ := corpus.ParseDate(t.Format(time.DateOnly)) // a year out of range is no date
			return d
		}
	}
	return corpus.Date{}
}
