package index

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"onrecord/corpus"
)

// String prints the query on one line, so that [ParseQuery] reads the same
// again:
//
//	type:quotes only:outlet=associated-press from:2022 sort:newest limit:20 q:ammunition
//
// What is not set is not printed; the text stands last. What [Resolve] found
// for fields within the text is not printed.
func (q *Query) String() string {
	var w line
	w.put("type", string(q.Type))
	w.filter("only", q.Only)
	w.filter("not", q.Not)
	w.put("role", q.Role...)
	w.put("by", string(q.DateField))
	w.put("from", dateValue(q.From))
	w.put("to", dateValue(q.To))
	w.put("sort", string(q.Sort))
	w.number("offset", q.Offset)
	w.number("limit", q.Limit)
	if k := q.After; k != nil {
		w.put("after", strconv.FormatFloat(k.Score, 'g', -1, 64), dateValue(k.Date), k.ID)
	}
	for _, f := range q.Facets {
		values := []string{string(f.Field), strconv.Itoa(f.Size), f.Prefix}
		if f.Prefix == "" {
			values = values[:2]
		}
		w.put("facet", values...)
	}
	w.put("dates", string(q.Dates))
	if q.NoScores {
		w.put("scores", "no")
	}
	if q.Text != nil {
		w.words = append(w.words, "q:"+q.Text.String())
	}
	return strings.Join(w.words, " ")
}

// line collects the words of a printed query.
type line struct{ words []string }

// put adds name:a,b unless all values are empty.
func (l *line) put(name string, values ...string) {
	if slices.ContainsFunc(values, func(v string) bool { return v != "" }) {
		l.words = append(l.words, name+":"+plainValues(values))
	}
}

func (l *line) number(name string, n int) {
	if n != 0 {
		l.put(name, strconv.Itoa(n))
	}
}

func (l *line) filter(name string, filter map[Field][]string) {
	for _, f := range slices.Sorted(maps.Keys(filter)) {
		if len(filter[f]) > 0 {
			l.words = append(l.words, name+":"+string(f)+"="+plainValues(filter[f]))
		}
	}
}

func plainValues(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = plainValue(v)
	}
	return strings.Join(quoted, ",")
}

// plainValue is a value as it is where nothing in it could be misread, else
// quoted as in Go.
func plainValue(v string) string {
	plain := strings.IndexFunc(v, func(r rune) bool { return r <= ' ' || r == ',' || r == '"' || r == '`' || r == '\\' || r >= 0x7f }) < 0
	if plain && v != "" {
		return v
	}
	return strconv.Quote(v)
}

// dateValue is a date; a week is marked, for it is written like a day.
func dateValue(d corpus.Date) string {
	if d.Precision == corpus.ByWeek {
		return "week/" + d.String()
	}
	return d.String()
}

func readDateValue(s string) (corpus.Date, error) {
	if week, ok := strings.CutPrefix(s, "week/"); ok {
		return corpus.ParseDateAs(week, corpus.ByWeek)
	}
	if s == "" {
		return corpus.Date{}, nil
	}
	return corpus.ParseDate(s)
}

// ParseQuery reads what [Query.String] printed. It does not hold the query
// against [Query.Check], nor its text against the limits of [Parse].
func ParseQuery(s string) (*Query, error) {
	q := &Query{}
	for rest := s; rest != ""; {
		name, after, ok := strings.Cut(rest, ":")
		if !ok {
			return nil, fmt.Errorf("%w: %q is no part of a printed query", ErrQuery, rest)
		}
		if name == "q" {
			var err error
			if q.Text, _, err = parse(after, false); err != nil {
				return nil, fmt.Errorf("%w: %w", ErrQuery, err)
			}
			return q, nil
		}
		var f Field
		if name == "only" || name == "not" {
			field, values, _ := strings.Cut(after, "=")
			f, after = Field(field), values
		}
		values, tail, err := readValues(after)
		if err == nil {
			err = q.set(name, f, values)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s: %w", ErrQuery, name, err)
		}
		rest = tail
	}
	return q, nil
}

// readValues reads values with commas between them, up to a space.
func readValues(s string) (values []string, tail string, err error) {
	for {
		var v string
		if v, s, err = readValue(s); err != nil {
			return nil, "", err
		}
		values = append(values, v)
		if s == "" || s[0] == ' ' {
			return values, strings.TrimPrefix(s, " "), nil
		}
		s = s[1:] // the comma
	}
}

func readValue(s string) (value, tail string, err error) {
	if strings.HasPrefix(s, `"`) {
		quoted, err := strconv.QuotedPrefix(s)
		if err != nil {
			return "", "", err
		}
		if value, err = strconv.Unquote(quoted); err != nil {
			return "", "", err
		}
		tail = s[len(quoted):]
		if tail != "" && tail[0] != ' ' && tail[0] != ',' {
			return "", "", fmt.Errorf("%q follows a quoted value", tail)
		}
		return value, tail, nil
	}
	end := strings.IndexAny(s, ", ")
	if end < 0 {
		end = len(s)
	}
	return s[:end], s[end:], nil
}

// set gives the query one part of its printed form.
func (q *Query) set(name string, f Field, values []string) (err error) {
	single := values[0]
	switch name {
	case "type":
		q.Type = Type(single)
	case "only":
		q.Only = withFilter(q.Only, f, values)
	case "not":
		q.Not = withFilter(q.Not, f, values)
	case "role":
		q.Role = values
	case "by":
		q.DateField = DateField(single)
	case "from":
		q.From, err = readDateValue(single)
	case "to":
		q.To, err = readDateValue(single)
	case "sort":
		q.Sort = Sort(single)
	case "offset":
		q.Offset, err = strconv.Atoi(single)
	case "limit":
		q.Limit, err = strconv.Atoi(single)
	case "after":
		q.After, err = readKey(values)
	case "facet":
		err = q.addFacet(values)
	case "dates":
		q.Dates = Interval(single)
	case "scores":
		q.NoScores = true
	default:
		err = fmt.Errorf("no part of a query is called so")
	}
	return err
}

func withFilter(filter map[Field][]string, f Field, values []string) map[Field][]string {
	if filter == nil {
		filter = make(map[Field][]string)
	}
	filter[f] = values
	return filter
}

func readKey(values []string) (*Key, error) {
	if len(values) != 3 {
		return nil, fmt.Errorf("score, date and id, not %q", values)
	}
	score, err := strconv.ParseFloat(values[0], 64)
	if err != nil {
		return nil, err
	}
	date, err := readDateValue(values[1])
	return &Key{score, date, values[2]}, err
}

func (q *Query) addFacet(values []string) error {
	if len(values) < 2 || len(values) > 3 {
		return fmt.Errorf("field, size and prefix, not %q", values)
	}
	r := FacetRequest{Field: Field(values[0])}
	if len(values) == 3 {
		r.Prefix = values[2]
	}
	var err error
	r.Size, err = strconv.Atoi(values[1])
	q.Facets = append(q.Facets, r)
	return err
}
