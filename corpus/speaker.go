package corpus

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// SpeakerID is the slug of a speaker's canonical name ("john-kirby"), the
// same on every machine; "" for those who are not told apart across articles.
type SpeakerID string

// SourceKind says what sort of source spoke.
type SourceKind string

// The kinds of source.
const (
	Person       SourceKind = "person"
	Office       SourceKind = "office" // "the prime minister", where the holder is not named
	Organisation SourceKind = "organisation"
	Government   SourceKind = "government" // a state, its government, ministries and services
	OutletSource SourceKind = "outlet"
	DocumentKind SourceKind = "document"  // "the report found"
	Anonymous    SourceKind = "anonymous" // "a senior official"
)

// SourceKinds lists every kind of source.
func SourceKinds() []SourceKind {
	return []SourceKind{Person, Office, Organisation, Government, OutletSource, DocumentKind, Anonymous}
}

// Speaker is who said something. The zero Speaker is "unattributed".
type Speaker struct {
	ID   SpeakerID  `json:"id,omitempty"`   // "" for anonymous sources and documents
	Name string     `json:"name"`           // canonical; as printed where there is no id
	Role string     `json:"role,omitempty"` // as printed: "Pentagon Press Secretary"
	Kind SourceKind `json:"kind"`
}

// NewSpeaker is a speaker of the given canonical name, with the id that its
// kind entitles it to.
func NewSpeaker(name, role string, kind SourceKind) Speaker {
	s := Speaker{Name: name, Role: role, Kind: kind}
	if kind != Anonymous && kind != DocumentKind {
		s.ID = SpeakerID(Slug(name))
	}
	return s
}

// IsZero reports whether nobody is named.
func (s Speaker) IsZero() bool { return s.Name == "" }

// Slug is a name in lower-case ASCII letters and digits with single hyphens:
// "Vassily Nebenzia" is vassily-nebenzia, "São Paulo’s mayor" is
// sao-paulos-mayor. A name without any such letter keeps its own letters, in
// lower case, so that names in other scripts stay apart.
func Slug(name string) string {
	if s, ok := plainSlug(name); ok {
		return s
	}
	if s := hyphenate(Fold(name), isASCIIWord); s != "" {
		return s
	}
	return hyphenate(strings.ToLower(name), func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) })
}

// plainSlug is the slug of a name in ASCII, which nearly all are; false where it
// is not, or has none.
func plainSlug(name string) (string, bool) {
	var space [64]byte
	b := space[:0]
	for i := range len(name) {
		switch c := name[i]; {
		case c >= utf8.RuneSelf:
			return "", false
		case 'A' <= c && c <= 'Z':
			b = append(b, c+'a'-'A')
		case isASCIIWord(rune(c)):
			b = append(b, c)
		case c != '\'' && c != '.' && len(b) > 0 && b[len(b)-1] != '-':
			b = append(b, '-')
		}
	}
	if n := len(b); n > 0 && b[n-1] == '-' {
		b = b[:n-1]
	}
	return string(b), len(b) > 0
}

func isASCIIWord(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' }

func hyphenate(s string, keep func(rune) bool) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case keep(r):
			b.WriteRune(r)
		case r == '\'' || r == '’' || r == '.': // U.S. is us, O’Neill is oneill
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}

// RoleBeside is the role as it stands beside the name, "" where the name says it
// already: "an anonymous US official", the office of "commissioner". A person may
// be called what another is: Ann Baker, baker.
func (s *Speaker) RoleBeside() string {
	name, role := Fold(s.Name), Fold(s.Role)
	if name == role || s.Kind != Person && strings.Contains(" "+name+" ", " "+role+" ") {
		return ""
	}
	return s.Role
}

// Fold is a name as names are compared: lower case, accents removed, other
// Latin letters spelt in ASCII, apostrophes and hyphens in their plain shapes.
func Fold(s string) string {
	ascii := true
	for i := 0; i < len(s) && ascii; i++ {
		ascii = s[i] < 0x80
	}
	if !ascii {
		s = norm.NFC.String(strings.Map(dropMark, norm.NFKD.String(s)))
		s = latin.Replace(s) // after the marks are gone: ǿ is ø first
	}
	return strings.ToLower(s)
}

func dropMark(r rune) rune {
	if unicode.Is(unicode.Mn, r) {
		return -1
	}
	return r
}

// latin spells letters that do not decompose into an ASCII letter and a mark,
// and the shapes of apostrophe and hyphen.
var latin = strings.NewReplacer("ß", "ss", "ẞ", "SS", "æ", "ae", "Æ", "AE", "œ", "oe", "Œ", "OE", "ø", "o", "Ø", "O",
	"đ", "d", "Đ", "D", "ð", "d", "Ð", "D", "þ", "th", "Þ", "TH", "ł", "l", "Ł", "L", "ı", "i", "ħ", "h", "Ħ", "H",
	"’", "'", "‘", "'", "ʼ", "'", "‐", "-", "‑", "-", "–", "-")
