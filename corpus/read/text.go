package read

import "strings"

// textFields reads plain text: the first line is the title, and the text
// follows, after a blank line or at once. A file of one line, or whose first
// line is too long for a title, is all text.
func textFields(data []byte) (fields, error) {
	text, err := decode(data, false)
	if err != nil {
		return fields{}, err
	}
	if strings.IndexByte(text, 0) >= 0 {
		return fields{}, fault("", BadEncoding, "it is no text: it holds NUL bytes")
	}
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	title, rest, _ := strings.Cut(text, "\n")
	rest = strings.TrimLeft(rest, "\n")
	if strings.TrimSpace(rest) == "" || len(title) > MaxTitle {
		return fields{text: text}, nil
	}
	return fields{title: title, text: rest}, nil
}
