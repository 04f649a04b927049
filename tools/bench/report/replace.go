package report

import (
	"bytes"
	"errors"
	"fmt"
	"os"
)

// Replace puts the tables into a page, in the place of those that stand there
// between comments that name the place; into a new page where there is none.
func (r *Results) Replace(path, place string) error {
	begin, end := "<!-- "+place+" -->\n", "<!-- end of "+place+" -->\n"
	var tables bytes.Buffer
	if err := r.Write(&tables); err != nil {
		return err
	}
	page, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		page = []byte(begin + end)
	} else if err != nil {
		return err
	}
	before, rest, ok := bytes.Cut(page, []byte(begin))
	_, after, closed := bytes.Cut(rest, []byte(end))
	if !ok || !closed {
		return fmt.Errorf("%s has no place for tables: it lacks %q or %q", path, begin, end)
	}
	page = bytes.Join([][]byte{before, []byte(begin), []byte("\n"), tables.Bytes(), []byte("\n"), []byte(end), after}, nil)
	return os.WriteFile(path, page, 0o644)
}
