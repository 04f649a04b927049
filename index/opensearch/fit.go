package opensearch

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// fit compares an index with what this program writes. Fields that it lacks are
// added; whatever else differs is an error that wraps [ErrUnfit].
func (e *Engine) fit(ctx context.Context, k kind, found standing) error {
	c := compare(k, found)
	if len(c.differ) > 0 {
		return fmt.Errorf("%w: in the index of %s %s; “onrecord migrate” makes an index that fits", ErrUnfit, k, strings.Join(c.differ, "; "))
	}
	if !c.lacking {
		return nil
	}
	return e.call(ctx, request{
		method: http.MethodPut, path: "/" + e.writing(k) + "/_mapping", body: object{"properties": mapping(k)["properties"]},
	}, nil)
}

// comparison is how an index differs from what it is to be.
type comparison struct {
	lacking bool     // fields
	differ  []string // in a clause each
}

func compare(k kind, found standing) *comparison {
	c := new(comparison)
	c.settings(found)
	c.mapping("", mapping(k), found.Mappings)
	return c
}

func (c *comparison) settings(found standing) {
	if want, got := printed(analysis()), printed(found.Settings.Index.Analysis); want != got {
		c.differ = append(c.differ, fmt.Sprintf("words are analysed otherwise (%s, not %s)", got, want))
	}
	about, _ := found.Mappings["_meta"].(object)
	if got := printed(about["schema"]); got != printed(schemaVersion) {
		c.differ = append(c.differ, fmt.Sprintf("the layout is version %s, not %d", got, schemaVersion))
	}
}

// mapping compares a mapping, or the part of one below a field. Fields that only
// the index has are those of a newer program, and do no harm.
func (c *comparison) mapping(path string, want, got object) {
	both := maps.Clone(got)
	maps.Copy(both, want)
	for _, name := range slices.Sorted(maps.Keys(both)) {
		if name != "_meta" && name != "properties" && printed(want[name]) != printed(got[name]) {
			c.differ = append(c.differ, fmt.Sprintf("%q of %s is %s, not %s", name, named(path), printed(got[name]), printed(want[name])))
		}
	}
	fields, _ := want["properties"].(object)
	there, _ := got["properties"].(object)
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		if field, ok := there[name].(object); ok {
			c.mapping(path+"."+name, fields[name].(object), field)
		} else {
			c.lacking = true
		}
	}
}

func named(path string) string {
	if path == "" {
		return "the whole"
	}
	return "the field " + strings.TrimPrefix(path, ".")
}

// printed is a value as it is compared: settings come back as text, and what is
// not said as nothing.
func printed(v any) string {
	switch v := v.(type) {
	case nil:
		return "nothing"
	case object:
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, name+" "+printed(v[name]))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		var parts []string
		for _, x := range v {
			parts = append(parts, printed(x))
		}
		return "[" + strings.Join(parts, " ") + "]"
	case []string:
		return "[" + strings.Join(v, " ") + "]"
	}
	return fmt.Sprint(v)
}
