package registry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// MaxBytes is the longest file that is read.
const MaxBytes = 32 << 20

// File is a file of people or outlets.
type File struct {
	Name string // for messages
	From io.Reader
}

// document is a file as Popolo writes it. Keys that are not named here are
// passed over: Popolo has many.
type document struct {
	Persons       []person       `json:"persons"`
	Organizations []organization `json:"organizations"`
	Memberships   []membership   `json:"memberships"`
	Posts         []post         `json:"posts"`
	Areas         []organization `json:"areas"` // of which the names alone are read
}

type person struct {
	ID          string       `json:"id"`
	Name        string       `json:"name"`
	OtherNames  []otherName  `json:"other_names"`
	Identifiers []identifier `json:"identifiers"`
	Gender      string       `json:"gender"`
	BirthDate   string       `json:"birth_date"`
	DeathDate   string       `json:"death_date"`
	Memberships []membership `json:"memberships"`
}

type organization struct {
	ID             string       `json:"id"`
	Name           string       `json:"name"`
	OtherNames     []otherName  `json:"other_names"`
	Classification string       `json:"classification"`
	Kind           string       `json:"kind"`
	Identifiers    []identifier `json:"identifiers"`
	Links          []link       `json:"links"`
}

type membership struct {
	PersonID       string          `json:"person_id"`
	Member         json.RawMessage `json:"member"`
	Role           string          `json:"role"`
	PostID         string          `json:"post_id"`
	Post           *post           `json:"post"`
	OrganizationID string          `json:"organization_id"`
	Organization   body            `json:"organization"`
	OnBehalfOfID   string          `json:"on_behalf_of_id"`
	OnBehalfOf     body            `json:"on_behalf_of"`
	AreaID         string          `json:"area_id"`
	Area           body            `json:"area"`
	StartDate      string          `json:"start_date"`
	EndDate        string          `json:"end_date"`
}

type post struct {
	ID             string `json:"id"`
	Label          string `json:"label"`
	Role           string `json:"role"`
	OrganizationID string `json:"organization_id"`
	Organization   body   `json:"organization"`
	AreaID         string `json:"area_id"`
	Area           body   `json:"area"`
}

type identifier struct {
	Scheme     string `json:"scheme"`
	Identifier string `json:"identifier"`
}

type link struct {
	URL  string `json:"url"`
	Note string `json:"note"`
}

// own reports whether a link leads to an outlet's own pages, not to what
// others say of it.
func (l *link) own() bool {
	note := strings.ToLower(l.Note)
	return note == "" || strings.Contains(note, "site") || strings.Contains(note, "home") || strings.Contains(note, "official")
}

// otherName is an object with a name, or the name alone.
type otherName struct {
	Name      string `json:"name"`
	StartDate string `json:"start_date"`
	EndDate   string `json:"end_date"`
}

// UnmarshalJSON reads either shape.
func (o *otherName) UnmarshalJSON(data []byte) error {
	type plain otherName
	return eitherShape(data, &o.Name, (*plain)(o))
}

// body is an organisation or area within a membership: an object, or its name
// alone.
type body organization

// UnmarshalJSON reads either shape.
func (b *body) UnmarshalJSON(data []byte) error {
	type plain body
	return eitherShape(data, &b.Name, (*plain)(b))
}

func eitherShape(data []byte, name *string, whole any) error {
	if len(data) > 0 && data[0] == '"' {
		return json.Unmarshal(data, name)
	}
	var kind *json.UnmarshalTypeError
	if err := json.Unmarshal(data, whole); errors.As(err, &kind) { // whose place counts from here
		return fmt.Errorf("%.60s should be a name, or an object with \"name\"", data)
	}
	return nil // the whole was checked before its parts
}

// decode reads a file that is one object, or a bare list of what key names.
func decode(f *File, key string) (*document, error) {
	data, err := io.ReadAll(io.LimitReader(f.From, MaxBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", f.Name, err)
	case len(data) > MaxBytes:
		return nil, fmt.Errorf("%s: it is larger than %d MiB", f.Name, MaxBytes>>20)
	case !utf8.Valid(data):
		return nil, fmt.Errorf("%s:%d: these bytes are no UTF-8", f.Name, badLine(data))
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	d := &document{}
	var into any = d
	if first := bytes.TrimSpace(data); len(first) > 0 && first[0] == '[' {
		into = &d.Persons
		if key == "organizations" {
			into = &d.Organizations
		}
	} else if err := holds(data, key); err != nil {
		return nil, located(f.Name, data, err)
	}
	if err := json.Unmarshal(data, into); err != nil {
		return nil, located(f.Name, data, err)
	}
	return d, nil
}

// holds checks that a file is an object with that key: another file, taken
// for this one, would be empty without a word.
func holds(data []byte, key string) error {
	var keys map[string]json.RawMessage
	if err := json.Unmarshal(data, &keys); err != nil {
		return err
	}
	if _, ok := keys[key]; !ok {
		return fmt.Errorf("there is no %q in it: write {%q: […]}, or the list alone", key, key)
	}
	return nil
}

// located says where in a file an error of the decoder is.
func located(name string, data []byte, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		return fmt.Errorf("%s:%d: this is no JSON: %w", name, lineOf(data, syntax.Offset), err)
	case errors.As(err, &kind):
		at := kind.Field
		if at == "" {
			at = "the whole"
		}
		return fmt.Errorf("%s:%d: %s is a %s, and should be %s", name, lineOf(data, kind.Offset), at, kind.Value, shape(kind.Type.Kind().String()))
	}
	return fmt.Errorf("%s: %w", name, err)
}

func shape(kind string) string {
	switch kind {
	case "string":
		return "a string"
	case "slice":
		return "a list"
	}
	return "an object"
}

func lineOf(data []byte, offset int64) int {
	return 1 + bytes.Count(data[:min(max(offset, 0), int64(len(data)))], []byte("\n"))
}

func badLine(data []byte) int {
	valid := 0
	for valid < len(data) {
		if r, size := utf8.DecodeRune(data[valid:]); r != utf8.RuneError || size > 1 {
			valid += size
			continue
		}
		break
	}
	return lineOf(data, int64(valid))
}

// oneLine is a name with single spaces.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
