package store

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"onrecord/corpus"
)

// Status says what a Put did with an article.
type Status string

// The statuses of a Put.
const (
	Created   Status = "created"
	Updated   Status = "updated"
	Unchanged Status = "unchanged" // nothing differs, so nothing was written
)

// Outcome is what a Put did with one article.
type Outcome struct {
	Status Status
	Seq    uint64 // the number of the article's latest write
}

// MaxVersions is how many older versions of an article are kept.
const MaxVersions = 100

// Put stores documents, all or none, and returns once they are on the disk;
// outcomes are in the order of the documents. Where the title or the text
// differs from what is stored, the older version is kept. ErrFull: nothing was
// stored. Any other error leaves unknown whether it was; Put may be repeated.
func (s *Store) Put(ctx context.Context, docs []corpus.Document) ([]Outcome, error) {
	packed, err := s.packAll(ctx, docs)
	if err != nil || len(docs) == 0 {
		return nil, err
	}
	outcomes := make([]Outcome, len(docs))
	err = s.update(func(t *tables) error {
		for i := range packed {
			if err := ctx.Err(); err != nil {
				return err
			}
			if outcomes[i], err = s.put(t, &packed[i]); err != nil {
				return fmt.Errorf("article %q: %w", packed[i].article.ID, err)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("storing %d articles: %w", len(docs), err)
	}
	return outcomes, nil
}

// packed is a document made ready, outside the one write transaction that
// there can be at a time.
type packed struct {
	article *corpus.Article
	state   byte
	reason  string
	payload []byte
	frame   []byte
}

func (s *Store) packAll(ctx context.Context, docs []corpus.Document) ([]packed, error) {
	out := make([]packed, len(docs))
	for i := range docs {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		d := &docs[i]
		if err := checkID(d.Article.ID); err != nil {
			return nil, err
		}
		out[i] = packed{article: &d.Article, state: stateAnalysed, payload: encodeDocument(nil, d)}
		if !d.Analysis.Analysed {
			out[i].state, out[i].reason = stateNotAnalysed, d.Analysis.Reason
		}
		if len(out[i].payload) > maxPayload {
			return nil, fmt.Errorf("article %q takes %d bytes; a record holds at most %d", d.Article.ID, len(out[i].payload), maxPayload)
		}
		out[i].frame = s.codec.pack.EncodeAll(out[i].payload, nil)
	}
	return out, nil
}

// checkID refuses what cannot be a key of its own.
func checkID(id corpus.ArticleID) error {
	if id == "" || len(id) > 255 || strings.IndexByte(string(id), 0) >= 0 {
		return fmt.Errorf("article id %q: an id has 1 to 255 bytes and no NUL", id)
	}
	return nil
}

func (s *Store) put(t *tables, p *packed) (Outcome, error) {
	id := p.article.ID
	was, known, err := t.entry(id)
	if err != nil {
		known = false // nothing is lost by writing a sound entry over a damaged one
	}
	now := entry{state: p.state, reason: p.reason, versions: was.versions}
	status := Created
	if known && was.state != stateDeleted {
		status = Updated
		same, keep := s.compare(t, was, p)
		if same {
			return Outcome{Unchanged, was.seq}, nil
		}
		if keep {
			if now.versions, err = t.keepVersion(id, was); err != nil {
				return Outcome{}, err
			}
		}
	}
	now.seq, err = t.replace(id, was, known, p.frame)
	if err != nil {
		return Outcome{}, err
	}
	return Outcome{status, now.seq}, t.ids.Put([]byte(id), now.bytes())
}

// compare says whether the stored document is the same, and if not, whether
// it is to be kept as a version. A damaged record is neither: it is replaced.
func (s *Store) compare(t *tables, was entry, p *packed) (same, keep bool) {
	r, err := t.record(p.article.ID, was)
	if err != nil {
		return false, false
	}
	err = s.codec.payload(was.seq, r, func(payload []byte) error {
		if same = bytes.Equal(payload, p.payload); same {
			return nil
		}
		old, err := decodeDocument(r.format, r.id, payload)
		if err != nil {
			return err
		}
		same = r.format != recordFormat && bytes.Equal(encodeDocument(nil, &old), p.payload)
		keep = !same && (old.Article.Title != p.article.Title || old.Article.Text != p.article.Text)
		return nil
	})
	return same && err == nil, keep && err == nil
}

// keepVersion moves a record from the log to the versions and drops the
// oldest above MaxVersions. It returns how many there are.
func (t *tables) keepVersion(id corpus.ArticleID, was entry) (byte, error) {
	raw := bytes.Clone(t.log.Get(seqKey(was.seq))) // the page under it may move while it is put
	if err := t.versions.Put(versionKey(id, was.seq), raw); err != nil {
		return 0, err
	}
	if was.versions < MaxVersions {
		return was.versions + 1, nil
	}
	oldest, _ := t.versions.Cursor().Seek(versionPrefix(id))
	return was.versions, t.versions.Delete(bytes.Clone(oldest))
}

// replace puts an article's record at the next number and removes the one it
// had; an empty frame says that the article is deleted.
func (t *tables) replace(id corpus.ArticleID, was entry, known bool, frame []byte) (uint64, error) {
	if known {
		if err := t.log.Delete(seqKey(was.seq)); err != nil {
			return 0, err
		}
	}
	seq, err := t.log.NextSequence()
	if err != nil {
		return 0, err
	}
	return seq, t.log.Put(seqKey(seq), sealRecord(seq, id, frame))
}

// Delete takes articles down: their records, kept versions and quotes are
// gone when it returns, and the log says so. It returns those that were there,
// each once, and the number of the last deletion, 0 if none was. Their bytes stay
// in free pages of the file until Compact, or until later writes use them again.
func (s *Store) Delete(ctx context.Context, ids []corpus.ArticleID) (deleted []corpus.ArticleID, seq uint64, err error) {
	err = s.update(func(t *tables) error {
		deleted, seq = nil, 0
		for _, id := range ids {
			if err := ctx.Err(); err != nil {
				return err
			}
			was, known, err := t.entry(id)
			if err == nil && (!known || was.state == stateDeleted) {
				continue
			}
			if seq, err = t.remove(id, was, known); err != nil {
				return fmt.Errorf("article %q: %w", id, err)
			}
			deleted = append(deleted, id)
		}
		return nil
	})
	if err != nil {
		return nil, 0, fmt.Errorf("deleting %d articles: %w", len(ids), err)
	}
	return deleted, seq, nil
}

func (t *tables) remove(id corpus.ArticleID, was entry, known bool) (uint64, error) {
	prefix := versionPrefix(id)
	var old [][]byte
	cursor := t.versions.Cursor()
	for k, _ := cursor.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = cursor.Next() {
		old = append(old, bytes.Clone(k))
	}
	for _, k := range old {
		if err := t.versions.Delete(k); err != nil {
			return 0, err
		}
	}
	if err := t.markUncleared(); err != nil {
		return 0, err
	}
	seq, err := t.replace(id, was, known, nil)
	if err != nil {
		return 0, err
	}
	return seq, t.ids.Put([]byte(id), entry{seq: seq, state: stateDeleted}.bytes())
}
