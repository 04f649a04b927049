package server

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"math"

	"onrecord/index"
)

// cursor is a place in the results of one query. Its text is opaque: JSON in
// base64url, with a version, so that a later layout is told from this one.
//
// Within the depth that engines page to, the place is a number of hits; beyond
// it, the key of the last hit before it. Engines go on behind a key but not
// back before one, so a cursor beyond that depth carries the keys of some
// pages before it.
type cursor struct {
	Version int         `json:"v"`
	Query   string      `json:"q"`           // digest of what was asked
	Offset  int         `json:"o"`           // hits before this place
	Key     *index.Key  `json:"k,omitempty"` // nil: Offset is the place
	Trail   []index.Key `json:"t,omitempty"` // keys of earlier pages, nearest first
}

const (
	cursorVersion = 1
	maxTrail      = 16
	maxCursor     = 4096 // bytes of text
)

var errCursor = errors.New("this is no cursor of this query: take links.next as it is")

// digestQuery is a short digest of what is asked, however its results are
// shown: the parameters that only choose how much of them is told are left
// out.
func digestQuery(s *Search) string {
	v := s.filterValues()
	v.Set(pQ, s.Q)
	v.Set(pType, string(s.Type))
	v.Set(pSort, string(s.Sort))
	sum := sha256.Sum256([]byte(v.Encode()))
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}

func (c cursor) String() string {
	c.Version = cursorVersion
	text, err := json.Marshal(c)
	if err != nil {
		return "" // of a key with a score that is no number: there is no such place
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// parseCursor reads what String wrote.
func parseCursor(text string) (cursor, error) {
	if len(text) > maxCursor {
		return cursor{}, errCursor
	}
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return cursor{}, errCursor
	}
	var c cursor
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil || c.Version != cursorVersion || !c.sound() {
		return cursor{}, errCursor
	}
	if _, err := d.Token(); err != io.EOF {
		return cursor{}, errCursor
	}
	return c, nil
}

func (c *cursor) sound() bool {
	deep := c.Key != nil
	return c.Offset >= 0 && c.Offset <= math.MaxInt32 && len(c.Trail) <= maxTrail &&
		(deep || c.Offset < index.MaxDepthHits && len(c.Trail) == 0) &&
		(!deep || c.Key.ID != "")
}

// apply makes the search go on at the cursor.
func (c *cursor) apply(s *Search) error {
	if c.Query != digestQuery(s) || c.Key == nil && c.Offset+s.Limit > index.MaxDepthHits {
		return errCursor
	}
	s.Page = c.Offset/s.Limit + 1
	s.Offset, s.After = c.Offset, c.Key
	if c.Key != nil {
		s.Offset = 0
	}
	return nil
}

// next is the cursor behind a page of n hits, at place c, whose last key is
// given.
func (c *cursor) next(n int, key *index.Key) cursor {
	after := cursor{Query: c.Query, Offset: c.Offset + n, Key: key}
	if c.Key != nil && after.Offset > index.MaxDepthHits {
		after.Trail = append([]index.Key{*c.Key}, c.Trail...)
		after.Trail = after.Trail[:min(len(after.Trail), maxTrail)]
	}
	return after
}

// prev is the cursor one page of n hits before c; false where there is none
// or the way back is not known.
func (c *cursor) prev(n int) (cursor, bool) {
	before := cursor{Query: c.Query, Offset: max(c.Offset-n, 0)}
	switch {
	case c.Offset == 0:
		return cursor{}, false
	case before.Offset+n <= index.MaxDepthHits:
		return before, true
	case len(c.Trail) == 0:
		return cursor{}, false
	}
	before.Key, before.Trail = &c.Trail[0], c.Trail[1:]
	return before, true
}
