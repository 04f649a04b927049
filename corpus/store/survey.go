package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"

	"onrecord/corpus"
)

// Damage is one thing that is wrong with a store's file.
type Damage struct {
	ID     corpus.ArticleID // "" where no article is known to be concerned
	Seq    uint64           // of the record; 0: none is known to be
	Offset int64            // in the file; -1: it is nowhere
	Why    string
}

// String names what is known of it.
func (d Damage) String() string {
	out := d.Why
	if d.Offset >= 0 {
		out = fmt.Sprintf("at offset %d: %s", d.Offset, out)
	}
	if d.Seq != 0 {
		out = fmt.Sprintf("seq %d: %s", d.Seq, out)
	}
	if d.ID != "" {
		out = fmt.Sprintf("article %s: %s", d.ID, out)
	}
	return out
}

// where is a sealed record in the file whose checksum holds.
type where struct {
	seq     uint64
	at      int64
	size    int
	deleted bool // it says that the article was
	sure    bool // it lies in a page that is in use, or can only be of the last write
}

// listing is an entry of the ids.
type listing struct {
	entry
	sure bool
}

// survey is everything in a file that can be read, wherever it lies: found by
// what it is and not by the tree that leads to it.
type survey struct {
	*trees
	records  map[corpus.ArticleID][]where // of the log
	versions map[corpus.ArticleID][]where
	entries  map[corpus.ArticleID]listing
	torn     map[uint64]int64 // numbers whose record in the log is damaged, and its offset
	last     uint64           // the greatest number seen
	format   byte
	damage   []Damage
}

// surveyFile reads every page that is in use, or may be.
func surveyFile(ctx context.Context, p *pageFile) (*survey, error) {
	s := &survey{
		trees:    surveyTrees(p, true),
		records:  make(map[corpus.ArticleID][]where),
		versions: make(map[corpus.ArticleID][]where),
		entries:  make(map[corpus.ArticleID]listing),
		torn:     make(map[uint64]int64),
		format:   1,
	}
	if i := p.headless(); i >= 0 {
		s.note("", 0, p.offset(uint64(i)), "the head differs from its checksum; the last write may be missing")
	}
	for _, fault := range s.faults {
		s.note("", 0, -1, fault.Error())
	}
	h, _ := p.newest()
	listed := s.free != nil && p.headless() < 0
	if listed {
		s.account(h)
	}
	for id := uint64(2); id < p.count(); id++ {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		used := s.used.has(id)
		if !used && listed && (s.free.has(id) || id >= h.end) {
			continue
		}
		page, err := p.page(id)
		if err != nil || page.kind != leafPage {
			continue // the trees tell of pages that they miss
		}
		s.leaf(page, used || listed)
		if used || listed {
			id += page.more
		}
	}
	return s, nil
}

func (s *survey) note(id corpus.ArticleID, seq uint64, at int64, why string) {
	s.damage = append(s.damage, Damage{id, seq, at, why})
}

// account notes pages that are neither in use nor listed as free: where a branch
// is damaged, all that it led to.
func (s *survey) account(h head) {
	lost := func(id uint64) bool { return id < min(h.end, s.count()) && !s.used.has(id) && !s.free.has(id) }
	for id := uint64(2); id < min(h.end, s.count()); id++ {
		if !lost(id) {
			continue
		}
		first := id
		for lost(id + 1) {
			id++
		}
		s.note("", 0, s.offset(first), fmt.Sprintf("pages %d to %d are neither used nor free", first, id))
	}
	if h.end > s.count() {
		s.note("", 0, s.bytes, fmt.Sprintf("the file ends: it has %d of %d pages", s.count(), h.end))
	}
}

func (s *survey) leaf(page rawPage, sure bool) {
	for e, err := range page.elements() {
		inline, small := e.inline()
		switch {
		case err != nil:
			s.note("", 0, page.offset, err.Error())
		case e.bucket:
			if string(e.key) == string(logBucket) && len(e.value) >= bucketHead {
				s.last = max(s.last, binary.LittleEndian.Uint64(e.value[8:]))
			}
			if small {
				s.leaf(inline, sure)
			}
		default:
			s.take(e, sure)
		}
	}
}

// take sorts an element in by what it is. Numbers begin with a zero byte, and
// ids have none.
func (s *survey) take(e element, sure bool) {
	id, number, isVersion := cutVersionKey(e.key)
	switch {
	case len(e.key) == 8 && e.key[0] == 0:
		s.record(s.records, "", e.key, e, sure)
	case isVersion:
		s.record(s.versions, id, number, e, sure)
	case string(e.key) == string(formatKey) && len(e.value) == 1:
		s.format = max(s.format, e.value[0])
	case string(e.key) == string(unclearedKey) && len(e.value) == 1:
	case string(e.key) == string(identityKey) && len(e.value) == identitySize:
	case checkID(corpus.ArticleID(e.key)) != nil:
		s.note("", 0, e.at, fmt.Sprintf("the key %x is none", e.key))
	default:
		s.entry(corpus.ArticleID(e.key), e, sure)
	}
}

// cutVersionKey takes the key of an older version apart.
func cutVersionKey(key []byte) (id corpus.ArticleID, number []byte, ok bool) {
	at := len(key) - 9
	if at < 1 || key[at] != 0 || bytes.IndexByte(key, 0) != at {
		return "", nil, false
	}
	return corpus.ArticleID(key[:at]), key[at+1:], true
}

func (s *survey) record(into map[corpus.ArticleID][]where, of corpus.ArticleID, number []byte, e element, sure bool) {
	seq := binary.BigEndian.Uint64(number)
	r, err := openRecord(seq, e.value)
	if err != nil || of != "" && r.id != of {
		switch {
		case sure && of == "":
			s.torn[seq] = e.at
		case sure:
			s.note(of, seq, e.at, "an older version differs from its checksum")
		}
		return
	}
	s.last = max(s.last, seq)
	into[r.id] = append(into[r.id], where{seq, e.at, len(e.value), len(r.frame) == 0, sure || s.newer(seq)})
}

func (s *survey) entry(id corpus.ArticleID, e element, sure bool) {
	parsed, err := parseEntry(id, e.value)
	if err != nil {
		if sure {
			s.note(id, 0, e.at, "its entry is damaged")
		}
		return
	}
	sure = sure || s.newer(parsed.seq)
	old, there := s.entries[id]
	if !there || sure && !old.sure || sure == old.sure && parsed.seq > old.seq {
		s.entries[id] = listing{parsed, sure}
	}
}

// newer reports whether a number can only be of the last write, whose head is
// damaged: the head that is left leads to what was there before it.
func (s *survey) newer(seq uint64) bool { return s.headless() >= 0 && seq > s.reached }

// absent says why there is no record of a number: where it lies and is damaged,
// or that it does not.
func (s *survey) absent(seq uint64) (at int64, why string) {
	if at, ok := s.torn[seq]; ok {
		delete(s.torn, seq) // it is told
		return at, "its record differs from its checksum"
	}
	return -1, "its record is missing"
}

// nameless tells of damaged records of which not even the article is known.
func (s *survey) nameless(tell func(id corpus.ArticleID, seq uint64, at int64, why string)) {
	for _, seq := range slices.Sorted(maps.Keys(s.torn)) {
		tell("", seq, s.torn[seq], "a record differs from its checksum, and nothing says of which article it is")
	}
}

// current is an article's latest record. One in a page that may have been given
// up is of an article as it once was: it may have been replaced or taken down.
func (s *survey) current(id corpus.ArticleID, doubtful bool) (found where, ok bool) {
	for _, w := range s.records[id] {
		if (w.sure || doubtful) && w.seq > found.seq {
			found, ok = w, true
		}
	}
	return found, ok
}

// kept are the older versions of an article whose latest record has the number
// seq, oldest first.
func (s *survey) kept(id corpus.ArticleID, seq uint64, doubtful bool) []where {
	list := slices.Clone(s.versions[id])
	slices.SortFunc(list, func(a, b where) int { return int(a.seq) - int(b.seq) })
	list = slices.CompactFunc(list, func(a, b where) bool { return a.seq == b.seq })
	list = slices.DeleteFunc(list, func(w where) bool { return w.seq >= seq || w.deleted || !w.sure && !doubtful })
	return list[max(0, len(list)-MaxVersions):]
}

// sealed reads a record again.
func (s *survey) sealed(w where) (record, []byte, error) {
	raw, err := s.read(w.at, w.size)
	if err != nil {
		return record{}, nil, err
	}
	r, err := openRecord(w.seq, raw)
	return r, raw, err
}

// document reads a record again, and all that is in it.
func (s *survey) document(c *codec, w where) (corpus.Document, error) {
	r, _, err := s.sealed(w)
	if err != nil {
		return corpus.Document{}, err
	}
	return c.document(w.seq, r)
}

// ids are those of every article that anything is known of, in order.
func (s *survey) ids() []corpus.ArticleID {
	all := make(map[corpus.ArticleID]struct{}, len(s.entries))
	for id := range s.entries {
		all[id] = struct{}{}
	}
	for id := range s.records {
		all[id] = struct{}{}
	}
	list := make([]corpus.ArticleID, 0, len(all))
	for id := range all {
		list = append(list, id)
	}
	slices.Sort(list)
	return list
}
