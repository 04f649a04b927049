package corpus

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
)

// ArticleID names an article: 16 letters and digits derived from what it is
// (see [Article.DeriveID]), so that the same article has the same id on every
// machine. Ids sort as strings.
type ArticleID string

// MaxText is the longest text of an article that is taken, in bytes.
const MaxText = 1 << 20

// Article is one published text, as it was sent in.
type Article struct {
	ID  ArticleID `json:"id"`
	Ref string    `json:"ref,omitempty"` // the sender's own reference
	URL string    `json:"url,omitempty"`

	Title     string `json:"title"`
	Author    string `json:"author,omitempty"`   // the byline as printed
	Publisher Outlet `json:"publisher,omitzero"` // zero when unknown
	Published Date   `json:"published,omitzero"` // zero when unknown
	Language  string `json:"language,omitempty"` // BCP 47; "" when the sender did not say

	Text string `json:"text"` // valid UTF-8, paragraphs separated by blank lines
}

// DeriveID is the article's id: a digest of the URL, else of publisher and
// reference, else of title and text. Sending an article again therefore
// updates it instead of adding another.
func (a *Article) DeriveID() ArticleID {
	switch {
	case a.URL != "":
		return ArticleID(digest("url", a.URL))
	case a.Ref != "":
		return ArticleID(digest("ref", string(a.Publisher.ID), a.Ref))
	}
	return ArticleID(digest("text", a.Title, a.Text))
}

// idEncoding keeps the order of the bytes it encodes (RFC 4648, section 7, in
// lower case).
var idEncoding = base32.NewEncoding("0123456789abcdefghijklmnopqrstuv").WithPadding(base32.NoPadding)

// digest is 80 bits of the SHA-256 over the parts, each led by its length so
// that no two lists of parts read alike. At a billion ids the chance of any
// collision is below one in a million (birthday bound, n²/2^81).
func digest(parts ...string) string {
	var room [512]byte // ids are derived whenever an article is read from disk
	all := room[:0]
	for _, p := range parts {
		all = append(binary.BigEndian.AppendUint64(all, uint64(len(p))), p...)
	}
	sum := sha256.Sum256(all)
	return idEncoding.EncodeToString(sum[:10])
}

// Analysis is what extraction says about one article.
type Analysis struct {
	Analysed bool    `json:"analysed"`
	Reason   string  `json:"reason,omitempty"` // why not, when it was not
	Version  string  `json:"version"`          // of the extractor that said so
	Quotes   []Quote `json:"quotes,omitempty"` // in the order of the text
}

// Document is an article together with what was found in it: the unit that
// is stored and indexed.
type Document struct {
	Article  Article  `json:"article"`
	Analysis Analysis `json:"analysis"`
}

// Quote finds a quote of the document by its id.
func (d *Document) Quote(id QuoteID) (*Quote, bool) {
	for i := range d.Analysis.Quotes {
		if d.Analysis.Quotes[i].ID == id {
			return &d.Analysis.Quotes[i], true
		}
	}
	return nil, false
}
