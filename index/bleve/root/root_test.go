package root

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"
)

// seed is that of $ONRECORD_SEED, or of the clock.
func seed(t testing.TB) *rand.Rand {
	n, err := strconv.ParseUint(os.Getenv("ONRECORD_SEED"), 10, 64)
	if err != nil {
		n = uint64(time.Now().UnixNano())
	}
	t.Logf("seed %d", n)
	return rand.New(rand.NewPCG(n, 0))
}

// written is a root file as bleve writes it, with so many segments: each of
// several transactions makes a snapshot and removes the one before.
func written(t testing.TB, segments, pageSize int) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "root.bolt")
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{PageSize: pageSize, FreelistType: bbolt.FreelistArrayType})
	if err != nil {
		t.Fatal(err)
	}
	for epoch := range 5 {
		err = errors.Join(err, db.Update(func(tx *bbolt.Tx) error { return writeSnapshot(tx, byte(epoch+1), segments) }))
	}
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func writeSnapshot(tx *bbolt.Tx, epoch byte, segments int) error {
	top, err := tx.CreateBucketIfNotExists([]byte(snapshotsKey))
	if err != nil {
		return err
	}
	if epoch > 2 {
		err = top.DeleteBucket([]byte{0x88 + epoch - 2})
	}
	snapshot, err2 := top.CreateBucket([]byte{0x88 + epoch})
	if err := errors.Join(err, err2); err != nil {
		return err
	}
	put := func(bucket, key string, value []byte) {
		b, err2 := snapshot.CreateBucketIfNotExists([]byte(bucket))
		err = errors.Join(err, err2)
		if err == nil {
			err = b.Put([]byte(key), value)
		}
	}
	put(metaKey, typeKey, []byte(segmentType))
	put(internalKey, "ledger", []byte{epoch})
	for i := range segments {
		id := uint64(1000 + i)
		key := string([]byte{0x88 + 0x6d + 2, byte(id >> 8), byte(id)})
		put(key, fileKey, fmt.Appendf(nil, "%012x.zap", id))
		deleted := roaring.New()
		for d := range 10 + 50*i {
			deleted.Add(uint32(d * d))
		}
		set, _ := deleted.ToBytes()
		put(key, deletedKey, set)
	}
	return err
}

func TestRead(t *testing.T) {
	for _, segments := range []int{0, 1, 7, 300} {
		s, err := Read(written(t, segments, 4096))
		if err != nil {
			t.Fatalf("%d segments: %v", segments, err)
		}
		if len(s.Segments) != segments || string(s.Internal["ledger"]) != "\x05" {
			t.Errorf("%d segments of %d, %q", len(s.Segments), segments, s.Internal)
		}
		for _, of := range s.Segments {
			n, err := strconv.ParseUint(of.File[:12], 16, 64)
			if want := 10 + 50*(n-1000); err != nil || of.Deleted.GetCardinality() != want {
				t.Errorf("%s: %d deleted, want %d", of.File, of.Deleted.GetCardinality(), want)
			}
		}
	}
}

// Where the last header is torn the one before holds, as for bbolt.
func TestReadBefore(t *testing.T) {
	data := written(t, 3, 4096)
	for at, want := range map[int]string{headerSize + 20: "\x04", 4096 + headerSize + 20: "\x05"} {
		data[at] ^= 0xff
		s, err := Read(data)
		if err != nil || string(s.Internal["ledger"]) != want {
			t.Errorf("%v, %v, want snapshot %q", s, err, want)
		}
		data[at] ^= 0xff
	}
}

// Whatever is accepted, bbolt can open, read and write.
func TestAcceptedIsSound(t *testing.T) {
	whole, chance := written(t, 12, 4096), seed(t)
	path := filepath.Join(t.TempDir(), "root.bolt")
	accepted := 0
	for range 3000 {
		data := append([]byte(nil), whole...)
		switch chance.IntN(4) {
		case 0:
			data = data[:chance.IntN(len(data))]
		case 1:
			clear(data[chance.IntN(len(data)/512)*512:][:512])
		case 2:
			copy(data[chance.IntN(len(data)/4096)*4096:][:4096], data[chance.IntN(len(data)/4096)*4096:])
		}
		for range chance.IntN(3) {
			if len(data) > 0 {
				data[chance.IntN(len(data))] ^= 1 << chance.IntN(8)
			}
		}
		_, err := Read(data)
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatal(err)
		}
		if err != nil || accepted > 300 {
			continue
		}
		accepted++
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		wantUsable(t, path)
	}
	t.Logf("%d accepted", accepted)
}

// wantUsable has bbolt check a file and write it.
func wantUsable(t *testing.T, path string) {
	t.Helper()
	db, err := bbolt.Open(path, 0o600, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		var all error
		for err := range tx.Check() {
			all = errors.Join(all, err)
		}
		return all
	})
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(func(tx *bbolt.Tx) error { return writeSnapshot(tx, 100, 20) })
	if err != nil && !errors.Is(err, berrors.ErrBucketNotFound) { // writeSnapshot removes one that is not there
		t.Fatal(err)
	}
}

func FuzzRead(f *testing.F) {
	for _, segments := range []int{0, 3} {
		data := written(f, segments, leastPage)
		m, err := newestMeta(data)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data[:m.pages*m.pageSize])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if _, err := Read(data); err != nil && !errors.Is(err, ErrDamaged) {
			t.Error(err)
		}
	})
}
