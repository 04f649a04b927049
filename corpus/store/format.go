package store

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"

	"go.etcd.io/bbolt"
)

// The facts about the whole store. One that lacks the table was made before
// there was one, in format 1.
var (
	metaBucket   = []byte("meta")
	formatKey    = []byte("format")    // → 1 byte
	unclearedKey = []byte("uncleared") // there from a deletion to the next Compact
	identityKey  = []byte("identity")  // → identitySize bytes by chance
)

// storeFormat is the layout of the tables, and of what lies in them. Whoever
// changes it makes upgrade bring older stores up to it.
//
//	1  records of format 1
//	2  records of formats 1 and 2
//	3  records of formats 1, 2 and 4
const storeFormat = 3

// identitySize is less than any entry has, so that an article of that name is
// not taken for it where elements are told by what they look like.
const identitySize = 8

// makeTables makes what a store lacks, its identity too.
func makeTables(tx *bbolt.Tx) error {
	for _, name := range [][]byte{logBucket, idsBucket, versionsBucket, metaBucket} {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return err
		}
	}
	meta := tx.Bucket(metaBucket)
	if meta.Get(identityKey) == nil {
		if err := identify(meta); err != nil {
			return err
		}
	}
	return meta.Put(formatKey, []byte{storeFormat})
}

// identify gives a store another identity.
func identify(meta *bbolt.Bucket) error {
	identity := make([]byte, identitySize)
	_, _ = rand.Read(identity) // it never fails
	return meta.Put(identityKey, identity)
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
// One without an identity is given one.
func (s *Store) upgrade() error {
	format, err := s.readMeta()
	if err != nil || format == storeFormat && s.identity != "" {
		return err
	}
	return s.changeMeta(makeTables)
}

func (s *Store) changeMeta(change func(*bbolt.Tx) error) (err error) {
	defer guard(&err)()
	if err := s.db.Update(change); err != nil {
		return translated(err)
	}
	_, err = s.readMeta()
	return err
}

func (s *Store) readMeta() (format byte, err error) {
	err = s.view(func(t *tables) error {
		if t.meta != nil {
			s.identity = hex.EncodeToString(t.meta.Get(identityKey))
		}
		format, err = t.format()
		return err
	})
	return format, err
}

// Identity tells the store apart from every other, also from its own copies,
// which may part ways with it: what [Store.Snapshot] and [Salvage] write has
// another. It stays when the store is opened again, and over [Store.Compact].
func (s *Store) Identity() string { return s.identity }

// Part gives the store at path, which nobody may have open, another identity:
// it is a copy that is to go its own way.
func Part(path string) error {
	s, err := Open(path)
	if err != nil {
		return err
	}
	err = s.changeMeta(func(tx *bbolt.Tx) error { return identify(tx.Bucket(metaBucket)) })
	return errors.Join(err, s.Close())
}

// keepIdentity gives a file that takes the store's place the store's identity.
func (s *Store) keepIdentity(to *bbolt.DB) error {
	raw, err := hex.DecodeString(s.identity)
	if err != nil {
		return err
	}
	return to.Update(func(tx *bbolt.Tx) error { return tx.Bucket(metaBucket).Put(identityKey, raw) })
}
