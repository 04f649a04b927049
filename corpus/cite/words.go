package cite

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"onrecord/corpus"
)

// who is the speaker in words. Nobody is made up: one who is not known is said
// not to be.
func (r *Reference) who() string {
	switch {
	case r.Speaker.Name != "" && r.Speaker.Kind == corpus.Anonymous:
		return capital(r.Speaker.Name) + " (not named)"
	case r.Speaker.Name != "" && (r.Speaker.Kind == corpus.Office || r.Speaker.Kind == corpus.DocumentKind):
		return capital(r.Speaker.Name)
	case r.Speaker.Name != "":
		return r.Speaker.Name
	case len(r.Candidates) > 0:
		return "Either " + corpus.Either(r.Candidates)
	}
	return "Speaker not known"
}

// capital is a description as a sentence begins. Names begin as they do.
func capital(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// role is the speaker's role, where it says more than the name.
func (r *Reference) role() string {
	if r.Speaker.Kind != corpus.Person {
		return ""
	}
	return r.Speaker.RoleBeside()
}

// manner is how the words are to be taken where they are not all quoted.
func (r *Reference) manner() string {
	switch r.Kind {
	case corpus.Direct:
		return ""
	case corpus.Mixed:
		return "partly quoted"
	case corpus.Belief:
		return "reported belief"
	}
	return "reported speech"
}

// statement is who said what, through whom and when, as a sentence has it: "Ada
// Brix, mayor, in May 2024, as reported by Reuters: “…”", "Ada Brix, mayor,
// denied that …".
func (r *Reference) statement() string {
	asides := r.notes()
	if role := r.role(); role != "" {
		asides = slices.Insert(asides, 0, role)
	}
	out := strings.Join(slices.Insert(asides, 0, r.who()), ", ")
	switch {
	case r.Lead == "":
		out += ":"
	case len(asides) > 0:
		out += ", " + r.Lead
	default:
		out += " " + r.Lead
	}
	out += " " + unending(r.cited())
	if manner := r.manner(); manner != "" {
		out += " [" + manner + "]"
	}
	return out
}

// unending is quoted words without the comma before their closing mark, with
// which a sentence of the article goes on: “so,” is “so”.
func unending(words string) string {
	bare := strings.TrimRight(words, `”’"'»`)
	if head, ok := strings.CutSuffix(bare, ","); ok && len(bare) < len(words) {
		return head + words[len(bare):]
	}
	return words
}

// maxCited is how much of the words a citation repeats, in code points.
const maxCited = 1500

// cited is the words, cut as people cut them where they are very long.
func (r *Reference) cited() string {
	if utf8.RuneCountInString(r.Words) <= maxCited {
		return r.Words
	}
	return strings.TrimSpace(after(r.Words, 0, maxCited)) + " […]"
}

// notes are when it was said, and through whom it was reported.
func (r *Reference) notes() (out []string) {
	if !r.Said.IsZero() {
		out = append(out, preposition(r.Said.Precision)+r.Said.Words())
	}
	if len(r.Relays) > 0 {
		out = append(out, "as reported by "+strings.Join(r.Relays, ", "))
	}
	return out
}

// preposition is what stands before a date in a sentence.
func preposition(p corpus.Precision) string {
	if p == corpus.ByDay {
		return "on "
	}
	return "in "
}

// published is the date of the article in words.
func (r *Reference) published() string {
	if r.Published.IsZero() {
		return "undated"
	}
	return r.Published.Words()
}

// title is the article's, or what stands for one.
func (r *Reference) title() string {
	if r.Title == "" {
		return "Untitled article"
	}
	return r.Title
}

// text is the citation for anywhere: the statement, and in brackets where it
// stands. The address is outside of them, where programs see its end.
func (r *Reference) text() string {
	var source []string
	for _, part := range []string{r.Author, r.inMarks(), r.Publisher, r.published()} {
		if part != "" {
			source = append(source, part)
		}
	}
	out := r.statement() + " (" + strings.Join(source, ", ") + ")."
	if r.URL != "" {
		out += " " + r.URL
	}
	return out + "\n"
}

// inMarks is the title in quotation marks, or what stands for one.
func (r *Reference) inMarks() string {
	if r.Title == "" {
		return "untitled article"
	}
	return "“" + r.Title + "”"
}

// markdown is a block of quoted words with their source below.
func (r *Reference) markdown() string {
	var b strings.Builder
	b.WriteString("> ")
	if r.Lead != "" {
		b.WriteString("*" + mark(r.Lead) + "* ")
	}
	b.WriteString(mark(r.cited()))
	if manner := r.manner(); manner != "" {
		b.WriteString(" \\[" + manner + "\\]")
	}
	b.WriteString("\n>\n> — **" + mark(r.who()) + "**")
	if role := r.role(); role != "" {
		b.WriteString(", " + mark(role))
	}
	for _, n := range r.notes() {
		b.WriteString(", " + mark(n))
	}
	b.WriteString(", in ")
	if r.Author != "" {
		b.WriteString(mark(r.Author) + ", ")
	}
	if r.URL != "" {
		b.WriteString("[*" + mark(r.title()) + "*](<" + r.URL + ">)")
	} else {
		b.WriteString("*" + mark(r.title()) + "*")
	}
	if r.Publisher != "" {
		b.WriteString(", " + mark(r.Publisher))
	}
	return b.String() + ", " + mark(r.published()) + "\n"
}

// mark is text in which nothing means anything to Markdown or HTML. All of
// CommonMark's signs may be escaped; those that mean something only at the
// beginning of a line, with the hyphen between words, are where they begin it.
func mark(s string) string {
	var b strings.Builder
	for i, r := range s {
		if strings.ContainsRune("\\`*_[]<>&~|$^", r) || i == 0 && strings.ContainsRune("#+-=:!", r) {
			b.WriteByte('\\')
		}
		if (r == '.' || r == ')') && i > 0 && i < 10 && strings.Trim(s[:i], "0123456789") == "" {
			b.WriteByte('\\') // a list
		}
		b.WriteRune(r)
	}
	return b.String()
}
