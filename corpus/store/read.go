package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"slices"

	"onrecord/corpus"
)

// Document is the article of that id with what was found in it, not to be
// changed: others may be given the same. ErrNotFound: there is none, or it was
// deleted; ErrDamaged: its record cannot be read.
func (s *Store) Document(id corpus.ArticleID) (doc corpus.Document, err error) {
	err = s.view(func(t *tables) error {
		doc, err = s.document(t, id)
		return err
	})
	if err != nil {
		return corpus.Document{}, err
	}
	return doc, nil
}

// Documents are the articles of several ids, as they are at one moment. Those
// that can be read are returned even where the error says of others that they
// cannot (ErrNotFound, ErrDamaged).
func (s *Store) Documents(ids ...corpus.ArticleID) (map[corpus.ArticleID]corpus.Document, error) {
	docs := make(map[corpus.ArticleID]corpus.Document, len(ids))
	var faults []error
	err := s.view(func(t *tables) error {
		for _, id := range ids {
			if _, twice := docs[id]; twice {
				continue
			}
			doc, err := s.document(t, id)
			if err != nil {
				faults = append(faults, err)
				continue
			}
			docs[id] = doc
		}
		return nil
	})
	return docs, errors.Join(append(faults, err)...)
}

func (s *Store) document(t *tables, id corpus.ArticleID) (corpus.Document, error) {
	e, known, err := t.entry(id)
	if known && e.state == stateDeleted {
		err = t.checkTakedown(id, e)
	}
	if err != nil {
		return corpus.Document{}, err
	}
	if !known || e.state == stateDeleted {
		return corpus.Document{}, fmt.Errorf("article %q: %w", id, ErrNotFound)
	}
	if doc, ok := s.recent.get(id, e.seq); ok {
		return doc, nil
	}
	r, err := t.record(id, e)
	if err != nil {
		return corpus.Document{}, err
	}
	doc, err := s.codec.document(e.seq, r)
	if err == nil {
		s.recent.add(e.seq, doc)
	}
	return doc, err
}

// A read transaction that lasts keeps freed pages from being used again, so
// long reads are cut into steps of so much at most.
const (
	stepArticles = 256
	stepBytes    = 4 << 20 // of records, packed
	stepUnpacked = 8 << 20 // of records that are unpacked together: some unpack to a thousand times their size
)

// All yields every article in the order of the ids, each once. It reads in
// steps: articles written meanwhile may or may not be among them. A damaged
// one is yielded as its id and an error, and the next ones follow; an error
// without an id ends it.
func (s *Store) All() iter.Seq2[corpus.Document, error] {
	return func(yield func(corpus.Document, error) bool) {
		for last := corpus.ArticleID(""); ; {
			step, err := s.step(last)
			if err != nil {
				yield(corpus.Document{}, err)
				return
			}
			if len(step) == 0 {
				return
			}
			for _, found := range step {
				if !yield(found.document(s.codec)) {
					return
				}
			}
			last = step[len(step)-1].id
		}
	}
}

// found is one record of a step: packed and copied out of the database, or why
// there is none.
type found struct {
	record
	seq uint64
	err error
}

func (f found) document(c *codec) (doc corpus.Document, err error) {
	if err = f.err; err == nil {
		doc, err = c.document(f.seq, f.record)
	}
	if err != nil {
		doc = corpus.Document{Article: corpus.Article{ID: f.id}}
	}
	return doc, err
}

// step finds the next articles after the id last.
func (s *Store) step(last corpus.ArticleID) (step []found, err error) {
	size := 0
	err = s.view(func(t *tables) error {
		cursor := t.ids.Cursor()
		k, v := cursor.Seek([]byte(last))
		if string(k) == string(last) {
			k, v = cursor.Next()
		}
		for ; k != nil && len(step) < stepArticles && size < stepBytes; k, v = cursor.Next() {
			f := t.find(corpus.ArticleID(k), v)
			if f.err == nil && f.frame == nil {
				continue
			}
			size += len(f.frame)
			step = append(step, f)
		}
		return nil
	})
	return step, err
}

// find reads what an entry points at; neither frame nor error where the
// article was deleted.
func (t *tables) find(id corpus.ArticleID, raw []byte) found {
	e, err := parseEntry(id, raw)
	if err != nil || e.state == stateDeleted {
		return found{record: record{id: id}, err: err}
	}
	r, err := t.record(id, e)
	r.id, r.frame = id, bytes.Clone(r.frame)
	return found{r, e.seq, err}
}

// Change is the latest write of one article.
type Change struct {
	Seq      uint64
	ID       corpus.ArticleID
	Deleted  bool
	Document corpus.Document // zero where deleted or damaged
	Err      error           // ErrDamaged: the record cannot be read
}

// Changes lists writes after the number since, oldest first, of each article
// only its latest. It returns up to limit of them, fewer where they are large:
// ask again from the last one's Seq until there are none. All of them are on
// the disk; after a failed write, of which that is unknown, the error wraps
// ErrReadOnly.
func (s *Store) Changes(since uint64, limit int) ([]Change, error) {
	written, err := s.since(since, limit)
	if err != nil {
		return nil, fmt.Errorf("reading the changes since %d: %w", since, err)
	}
	var changes []Change
	for _, w := range written {
		changes = append(changes, s.codec.change(w))
	}
	return changes, nil
}

// since copies the next records of the log, as many as may be unpacked
// together.
func (s *Store) since(seq uint64, limit int) (written []found, err error) {
	packed, unpacked := 0, 0
	err = s.settled(func(t *tables) error {
		cursor := t.log.Cursor()
		k, v := cursor.Seek(seqKey(seq + 1))
		for ; k != nil && len(written) < limit && packed < stepBytes; k, v = cursor.Next() {
			f := openLog(k, v)
			if unpacked += unpackedSize(f.frame); unpacked > stepUnpacked && len(written) > 0 {
				break
			}
			packed += len(v)
			f.frame = bytes.Clone(f.frame)
			written = append(written, f)
		}
		return nil
	})
	return written, err
}

// openLog takes apart what the log has at a key. Its frame lies in the database.
func openLog(key, raw []byte) found {
	if len(key) != 8 {
		return found{err: fmt.Errorf("the key %x of the log is %w", key, ErrDamaged)}
	}
	seq := binary.BigEndian.Uint64(key)
	r, err := openRecord(seq, raw)
	return found{r, seq, err}
}

func (c *codec) change(f found) Change {
	change := Change{Seq: f.seq, ID: f.id, Err: f.err}
	if change.Deleted = f.err == nil && len(f.frame) == 0; f.err == nil && !change.Deleted {
		change.Document, change.Err = c.document(f.seq, f.record)
	}
	return change
}

// Version is an older state of an article.
type Version struct {
	Seq      uint64 // the number under which it was written
	Document corpus.Document
}

// Versions lists the kept older versions of an article, newest first; none is
// no error. A damaged one is left out and named in the error.
func (s *Store) Versions(id corpus.ArticleID) ([]Version, error) {
	var versions []Version
	var faults []error
	err := s.view(func(t *tables) error {
		prefix := versionPrefix(id)
		cursor := t.versions.Cursor()
		for k, v := cursor.Seek(prefix); bytes.HasPrefix(k, prefix); k, v = cursor.Next() {
			version, err := s.version(k[len(prefix):], v)
			if err != nil {
				faults = append(faults, err)
				continue
			}
			versions = append(versions, version)
		}
		return nil
	})
	slices.Reverse(versions)
	return versions, errors.Join(append(faults, err)...)
}

func (s *Store) version(key, raw []byte) (Version, error) {
	c := s.codec.change(openLog(key, raw))
	return Version{c.Seq, c.Document}, c.Err
}

// Stats is what a store holds.
type Stats struct {
	Articles    int
	Analysed    int
	NotAnalysed map[string]int // by reason
	Versions    int            // older ones that are kept
	Damaged     int            // entries that cannot be read; in none of the other counts
	Bytes       int64          // of the file
}

// Stats counts. It reads the entry of every article, about a tenth of a
// second for a million, and no record.
func (s *Store) Stats() (Stats, error) {
	stats := Stats{NotAnalysed: make(map[string]int)}
	err := s.view(func(t *tables) error {
		stats.Bytes = t.log.Tx().Size()
		return t.ids.ForEach(func(k, v []byte) error {
			e, err := parseEntry(corpus.ArticleID(k), v)
			if err != nil {
				stats.Damaged++
			} else if e.state != stateDeleted {
				stats.count(e)
			}
			return nil
		})
	})
	if err != nil {
		return Stats{}, fmt.Errorf("counting the store: %w", err)
	}
	return stats, nil
}

func (s *Stats) count(e entry) {
	s.Articles++
	s.Versions += int(e.versions)
	if e.state == stateAnalysed {
		s.Analysed++
	} else {
		s.NotAnalysed[e.reason]++
	}
}
