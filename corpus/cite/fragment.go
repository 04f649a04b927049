package cite

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"onrecord/corpus"
)

// How a text fragment is made (https://wicg.github.io/scroll-to-text-fragment/).
const (
	shortRunes = 64  // shorter words may stand elsewhere too: what is beside them is given
	wholeRunes = 160 // longer words are given by their beginning and end
	endRunes   = 48  // as long as either of these
	maxPlaces  = 8   // stretches of a quote that a link marks
)

// Fragment is the link to spans of a text in the page it is from, which a
// browser that knows text fragments scrolls to and marks; any other opens the
// page. It is "" where the address is none that a browser follows.
//
// A page has more than its text. So what stands beside words is given only
// where they are short, and only out of their own paragraph: between two, a page
// may have anything.
func Fragment(address, text string, spans []corpus.Span) string {
	link := WebLink(address)
	directives := make([]string, 0, min(len(spans), maxPlaces))
	for _, s := range spans[:min(len(spans), maxPlaces)] {
		if d := directive(text, s); d != "" {
			directives = append(directives, d)
		}
	}
	if link == "" || len(directives) == 0 {
		return link
	}
	page, place, _ := strings.Cut(link, "#")
	place, _, _ = strings.Cut(place, ":~:")
	return page + "#" + place + ":~:" + strings.Join(directives, "&")
}

// Within is the part of an address, after its "#" and whatever place it names,
// that marks a span of the text that the page shows.
func Within(text string, s corpus.Span) string {
	if d := directive(text, s); d != "" {
		return ":~:" + d
	}
	return ""
}

// directive is text=prefix-,start,end,-suffix.
func directive(text string, s corpus.Span) string {
	words := s.Of(text)
	start, end := line(words), ""
	if start == "" {
		return ""
	}
	first, rest, broken := strings.Cut(strings.TrimSpace(words), "\n")
	if broken || utf8.RuneCountInString(start) > wholeRunes {
		last := rest[strings.LastIndexByte(rest, '\n')+1:]
		if !broken {
			last = first
		}
		start, end = line(head(first)), line(tail(last))
	}
	var b strings.Builder
	b.WriteString("text=")
	short := end == "" && utf8.RuneCountInString(start) < shortRunes
	if prefix := line(own(before(text, s.Start, contextRunes), true)); short && strings.ContainsFunc(prefix, letter) {
		b.WriteString(escape(prefix) + "-,")
	}
	b.WriteString(escape(start))
	if end != "" {
		b.WriteString("," + escape(end))
	}
	if suffix := line(own(after(text, s.End, contextRunes), false)); short && strings.ContainsFunc(suffix, letter) {
		b.WriteString(",-" + escape(suffix))
	}
	return b.String()
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// own is the part of what stands beside words that is of their paragraph.
func own(beside string, before bool) string {
	if before {
		return beside[strings.LastIndexByte(beside, '\n')+1:]
	}
	beside, _, _ = strings.Cut(beside, "\n")
	return beside
}

// head and tail are the words with which a text begins and ends.
func head(s string) string { return after(s, 0, endRunes) }
func tail(s string) string { return before(s, len(s), endRunes) }

// escape is text within a directive, in which "-", "," and "&" mean something:
// all but letters, digits and a few signs in bytes of "%2D". An article may have
// ten thousand of them.
func escape(s string) string {
	const digits = "0123456789ABCDEF"
	out := make([]byte, 0, len(s)+len(s)/2)
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '.' || c == '_' || c == '~' {
			out = append(out, c)
			continue
		}
		out = append(out, '%', digits[c>>4], digits[c&15])
	}
	return string(out)
}
