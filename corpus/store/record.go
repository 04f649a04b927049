package store

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"runtime"
	"sync"

	"github.com/klauspost/compress/zstd"

	"onrecord/corpus"
)

// A record, as the log and the versions hold it:
//
//	format    1 byte: 4, or 1 or 2 where an older program wrote it; there is no
//	          3, which one flipped bit would make 1 or 2 of, unseen
//	checksum  4 bytes, little-endian: CRC-32C of the seq (8 bytes, big-endian)
//	          and of everything after the checksum
//	id        1 byte of length, then the article's id
//	frame     the encoded document (codec.go) as one zstd frame, since format 2
//	          packed with the dictionary; nothing where the article was deleted
//
// bbolt checks nothing of what it stores. With seq and id in the checksum, a
// record that is found in the wrong place does not pass either. JSON in place
// of the encoding of codec.go was measured too: 7 to 12 times slower to read.
const (
	recordFormat = 4
	recordHead   = 1 + 4 + 1 // the bytes before the id
)

// maxPayload bounds what a frame may unpack to: far more than an article of
// corpus.MaxText with its quotes.
const maxPayload = 64 << 20

// usualPayload is more than most articles take unpacked.
const usualPayload = 16 << 10

// record is one record taken apart; frame still lies in the database. It is
// empty where the article was deleted.
type record struct {
	format byte
	id     corpus.ArticleID
	frame  []byte
}

func sealRecord(seq uint64, id corpus.ArticleID, frame []byte) []byte {
	out := make([]byte, recordHead, recordHead+len(id)+len(frame))
	out[0], out[recordHead-1] = recordFormat, byte(len(id))
	out = append(append(out, id...), frame...)
	binary.LittleEndian.PutUint32(out[1:5], recordSum(seq, out))
	return out
}

// openRecord takes apart what the log or the versions hold at seq.
func openRecord(seq uint64, raw []byte) (record, error) {
	if len(raw) < recordHead || len(raw) < recordHead+int(raw[recordHead-1]) {
		return record{}, damaged("", seq, "it is cut short")
	}
	end := recordHead + int(raw[recordHead-1])
	r := record{raw[0], corpus.ArticleID(raw[recordHead:end]), raw[end:]}
	if binary.LittleEndian.Uint32(raw[1:5]) != recordSum(seq, raw) {
		return r, damaged(r.id, seq, "its checksum differs")
	}
	switch {
	case r.format == 1 || r.format == 2 || r.format == recordFormat:
		return r, nil
	case r.format > recordFormat:
		return r, fmt.Errorf("%w; %w", damaged(r.id, seq, fmt.Sprintf("its format %d is unknown", raw[0])), ErrNewer)
	}
	return r, damaged(r.id, seq, fmt.Sprintf("its format %d is none", raw[0]))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func recordSum(seq uint64, raw []byte) uint32 {
	return crc32.Update(crc32.Checksum(seqKey(seq), castagnoli), castagnoli, raw[5:])
}

func damaged(id corpus.ArticleID, seq uint64, why string) error {
	return fmt.Errorf("the record of article %q at seq %d is %w: %s", id, seq, ErrDamaged, why)
}

func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

// codec packs documents into frames and back. Frames are decoded on as many
// goroutines as there are cores; the buffers between are used again.
type codec struct {
	pack   *zstd.Encoder
	unpack *zstd.Decoder
	spare  sync.Pool // of *[]byte
}

func newCodec() *codec {
	// Neither can fail: the options are constants that the library allows.
	pack, _ := zstd.NewWriter(nil, zstd.WithEncoderCRC(false), zstd.WithLowerEncoderMem(true))
	unpack, _ := zstd.NewReader(nil, zstd.WithDecoderConcurrency(runtime.GOMAXPROCS(0)), zstd.WithDecoderMaxMemory(maxPayload))
	return &codec{pack: pack, unpack: unpack, spare: sync.Pool{New: func() any {
		room := make([]byte, 0, usualPayload) // the decoder is slower where it has to watch the end
		return &room
	}}}
}

// unpackedSize is what a frame says that it unpacks to.
func unpackedSize(frame []byte) int {
	var head zstd.Header
	if err := head.Decode(frame); err != nil || !head.HasFCS {
		return len(frame)
	}
	return int(min(head.FrameContentSize, maxPayload))
}

// document unpacks the record found at seq.
func (c *codec) document(seq uint64, r record) (corpus.Document, error) {
	var doc corpus.Document
	err := c.payload(seq, r, func(payload []byte) (err error) {
		doc, err = decodeDocument(r.format, r.id, payload)
		return err
	})
	if err == nil && doc.Article.ID != r.id {
		err = damaged(r.id, seq, "it holds another article")
	}
	return doc, err
}

// payload hands the unpacked frame to use, for the time of the call.
func (c *codec) payload(seq uint64, r record, use func([]byte) error) error {
	buffer := c.spare.Get().(*[]byte)
	defer c.spare.Put(buffer)
	payload, err := c.unpack.DecodeAll(r.frame, (*buffer)[:0])
	if err == nil {
		*buffer = payload
		err = use(payload)
	}
	if err != nil {
		return damaged(r.id, seq, err.Error())
	}
	return nil
}

// An entry of the ids:
//
//	seq       8 bytes, big-endian: where the article's record is
//	state     1 byte: 0 deleted, 1 analysed, 2 not analysed
//	versions  1 byte: how many older versions are kept
//	reason    the rest: why it was not analysed
type entry struct {
	seq      uint64
	state    byte
	versions byte
	reason   string
}

const (
	stateDeleted = iota
	stateAnalysed
	stateNotAnalysed
)

func (e entry) bytes() []byte {
	return append(append(seqKey(e.seq), e.state, e.versions), e.reason...)
}

// entry is what the ids know of an article; false where they do not know it.
func (t *tables) entry(id corpus.ArticleID) (entry, bool, error) {
	raw := t.ids.Get([]byte(id))
	if raw == nil {
		return entry{}, false, nil
	}
	e, err := parseEntry(id, raw)
	return e, err == nil, err
}

func parseEntry(id corpus.ArticleID, raw []byte) (entry, error) {
	if len(raw) < 10 || raw[8] > stateNotAnalysed {
		return entry{}, fmt.Errorf("the entry of article %q is %w", id, ErrDamaged)
	}
	return entry{binary.BigEndian.Uint64(raw), raw[8], raw[9], string(raw[10:])}, nil
}

// record is the record of a live article, as e says where it lies.
func (t *tables) record(id corpus.ArticleID, e entry) (record, error) {
	raw := t.log.Get(seqKey(e.seq))
	if raw == nil {
		return record{}, damaged(id, e.seq, "it is missing")
	}
	r, err := openRecord(e.seq, raw)
	if err == nil && r.id != id {
		err = damaged(id, e.seq, "another article's record is in its place")
	}
	return r, err
}

// checkTakedown holds that the log says so too: an entry has no checksum of its
// own, and "deleted" is one bit of it.
func (t *tables) checkTakedown(id corpus.ArticleID, e entry) error {
	r, err := t.record(id, e)
	if err == nil && len(r.frame) > 0 {
		err = damaged(id, e.seq, "it is not deleted, as its entry says")
	}
	return err
}

func versionKey(id corpus.ArticleID, seq uint64) []byte {
	return append(versionPrefix(id), seqKey(seq)...)
}

func versionPrefix(id corpus.ArticleID) []byte { return append([]byte(id), 0) }
