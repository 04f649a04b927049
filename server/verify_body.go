package server

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"

	"onrecord/corpus/read"
)

// readInquiryBody reads the JSON of POST /api/v1/verify as the parameters of
// GET: an object of text, and of lists of text where a parameter repeats. null
// is an absent one.
func readInquiryBody(data []byte) (url.Values, Faults, error) {
	if !soundText(string(data)) {
		return nil, nil, encodingFault("the body is not UTF-8 without NUL")
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	if start, err := decoder.Token(); err != nil || start != json.Delim('{') {
		return nil, nil, fmt.Errorf("%w: an object like {\"text\": \"…\"} was expected", errNotJSON)
	}
	values, seen := url.Values{}, map[string]bool{}
	var faults Faults
	add := func(key, reason, format string, args ...any) {
		if len(faults) < maxFaults {
			faults = append(faults, Fault{Field: shortKey(key), Reason: reason, Detail: fmt.Sprintf(format, args...)})
		}
	}
	for decoder.More() {
		key, raw, err := member(decoder)
		if err != nil {
			return nil, nil, err
		}
		list, ok := stringsOf(raw)
		several := key == pOutlet || key == pPublisher
		switch {
		case !slices.Contains(verifyParameters(), key):
			add(key, string(read.UnknownKey), "the key %q is unknown here", shortKey(key))
		case seen[key]:
			add(key, string(read.Repeated), "%s may be given once", key)
		case !ok || !several && bytes.HasPrefix(bytes.TrimSpace(raw), []byte("[")):
			add(key, string(read.BadType), "%s is a text%s", key, map[bool]string{true: " or a list of texts"}[several])
		default:
			values[key] = list
		}
		seen[key] = true
	}
	if _, err := decoder.Token(); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", errNotJSON, err)
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, nil, fmt.Errorf("%w: there is something behind the object", errNotJSON)
	}
	for _, list := range values {
		if slices.ContainsFunc(list, func(v string) bool { return !soundText(v) }) {
			return nil, nil, encodingFault("the body is not UTF-8 without NUL")
		}
	}
	return values, faults, nil
}

// member is the next key of an object with its value.
func member(decoder *json.Decoder) (key string, value json.RawMessage, err error) {
	token, err := decoder.Token()
	if err == nil {
		key, _ = token.(string)
		err = decoder.Decode(&value)
	}
	if err != nil {
		return "", nil, fmt.Errorf("%w: it breaks off, or is misspelt", errNotJSON)
	}
	return key, value, nil
}

// stringsOf is a text, or a list of texts, as a list; null is an empty one.
func stringsOf(raw json.RawMessage) ([]string, bool) {
	var one *string
	if json.Unmarshal(raw, &one) == nil {
		if one == nil {
			return nil, true
		}
		return []string{*one}, true
	}
	var list []string
	err := json.Unmarshal(raw, &list)
	return list, err == nil
}
