package root

import (
	"encoding/json"
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
)

// Snapshot is what the index consists of.
type Snapshot struct {
	Segments []Segment
	Internal map[string][]byte // what was written beside the documents
}

// Segment is a file of documents.
type Segment struct {
	File    string          // its name, in the folder of the root file
	Deleted *roaring.Bitmap // its documents that are not to be found any more; nil: none
}

// bleve's names of buckets and keys.
const (
	snapshotsKey = "s"
	internalKey  = "i"
	metaKey      = "m"
	fileKey      = "p"
	deletedKey   = "d"
	statsKey     = "stats"
	typeKey      = "type"

	segmentType = "zap"
)

// maxSize is more than any root file weighs: a million documents deleted are
// some hundred kilobytes.
const maxSize = 1 << 30

// Read reads the newest snapshot of a root file, and checks all of the file.
// Its errors wrap ErrDamaged.
func Read(data []byte) (*Snapshot, error) {
	if len(data) == 0 || len(data) > maxSize {
		return nil, damaged("it has %d bytes", len(data))
	}
	top, err := readPages(data)
	if err != nil {
		return nil, err
	}
	snapshots := top.buckets[snapshotsKey]
	if snapshots == nil || len(snapshots.buckets) == 0 || len(snapshots.values) > 0 {
		return nil, damaged("it has no snapshot")
	}
	for key := range snapshots.buckets {
		if _, err := number([]byte(key)); err != nil {
			return nil, err
		}
	}
	return readSnapshot(snapshots.buckets[string(snapshots.last)]) // bleve takes the last
}

func readSnapshot(b *bucket) (*Snapshot, error) {
	s := &Snapshot{Internal: make(map[string][]byte)}
	kind := b.buckets[metaKey]
	if kind == nil || string(kind.values[typeKey]) != segmentType || len(b.values) > 0 {
		return nil, damaged("its segments are of no known kind")
	}
	for key, sub := range b.buckets {
		switch key {
		case metaKey:
		case internalKey:
			s.Internal = sub.values
		default:
			segment, err := readSegment([]byte(key), sub)
			if err != nil {
				return nil, err
			}
			s.Segments = append(s.Segments, segment)
		}
	}
	return s, nil
}

// readSegment reads what is said of a segment. bleve names the file after the
// segment, so that each of the two shows whether the other is right.
func readSegment(key []byte, b *bucket) (s Segment, err error) {
	id, err := number(key)
	if err != nil {
		return s, err
	}
	s.File = string(b.values[fileKey])
	if want := fmt.Sprintf("%012x.zap", id); s.File != want || len(b.buckets) > 0 {
		return s, damaged("segment %d is in %q", id, s.File)
	}
	for key, value := range b.values {
		switch key {
		case fileKey:
		case deletedKey:
			s.Deleted, err = readDeleted(value)
		case statsKey:
			var counts map[string]map[string]uint64
			if json.Unmarshal(value, &counts) != nil {
				err = damaged("the counts of segment %d cannot be read", id)
			}
		default:
			err = damaged("segment %d has %q", id, key)
		}
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// readDeleted reads a set of documents, as bleve does.
func readDeleted(value []byte) (b *roaring.Bitmap, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = damaged("a set of deleted documents cannot be read: %v", r)
		}
	}()
	b = roaring.New()
	read, err := b.FromUnsafeBytes(append([]byte(nil), value...))
	if err != nil || read != int64(len(value)) {
		return nil, damaged("a set of deleted documents has %d bytes, %d of them read: %v", len(value), read, err)
	}
	if err := b.Validate(); err != nil && !b.IsEmpty() {
		return nil, damaged("a set of deleted documents: %v", err)
	}
	return b, nil
}

// number reads bleve's numbers of segments and snapshots, of which the first
// byte says how long they are, or how large.
func number(key []byte) (n uint64, err error) {
	const (
		zero  = 0x88
		small = 0x6d // the largest in one byte
	)
	if len(key) == 0 || key[0] < zero {
		return 0, damaged("%x is no number", key)
	}
	length := int(key[0]) - zero - small
	if length <= 0 && len(key) == 1 {
		return uint64(key[0]) - zero, nil
	}
	if length <= 0 || len(key) != 1+length {
		return 0, damaged("%x is no number", key)
	}
	for _, b := range key[1:] {
		n = n<<8 | uint64(b)
	}
	return n, nil
}
