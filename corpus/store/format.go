package store

import (
	"fmt"

	"go.etcd.io/bbolt"
)

// The facts about the whole store. One that lacks the table was made before
// there was one, in format 1.
var (
	metaBucket   = []byte("meta")
	formatKey    = []byte("format")    // → 1 byte
	unclearedKey = []byte("uncleared") // there from a deletion to the next Compact
)

// storeFormat is the layout of the tables, and of what lies in them. Whoever
// changes it makes upgrade bring older stores up to it.
//
//	1  records of format 1
//	2  records of formats 1 and 2
const storeFormat = 2

func makeTables(tx *bbolt.Tx) error {
	for _, name := range [][]byte{logBucket, idsBucket, versionsBucket, metaBucket} {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	return tx.Bucket(metaBucket).Put(formatKey, []byte{storeFormat})
}

// format is that of the store; a newer one than this program knows is refused.
func (t *tables) format() (byte, error) {
	if t.meta == nil {
		return 1, nil
	}
	raw := t.meta.Get(formatKey)
	switch {
	case len(raw) != 1 || raw[0] == 0:
		return 0, fmt.Errorf("%w: its format is %x", ErrDamaged, raw)
	case raw[0] > storeFormat:
		return 0, fmt.Errorf("%w: its format is %d, this one knows %d", ErrNewer, raw[0], storeFormat)
	}
	return raw[0], nil
}

// upgrade notes, before anything is written in today's format, that the store
// has it, so that an older program refuses the store and not single articles.
func (s *Store) upgrade() (err error) {
	var format byte
	err = s.view(func(t *tables) error {
		format, err = t.format()
		return err
	})
	if err != nil || format == storeFormat {
		return err
	}
	defer guard(&err)()
	return s.db.Update(makeTables)
}
