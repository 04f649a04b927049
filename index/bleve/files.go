package bleve

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"syscall"
	"time"

	bleve2 "github.com/blevesearch/bleve/v2"
	bolt "go.etcd.io/bbolt/errors"
	"golang.org/x/sync/errgroup"

	"onrecord/index"
	"onrecord/index/bleve/root"
)

// ErrDamaged says that an index cannot be used and must be built anew.
var ErrDamaged = errors.New("the index is damaged")

// Names in the folder of an index.
const (
	metaFile = "index_meta.json"
	storeDir = "store"
	rootFile = "root.bolt"
)

// Check reads every byte that opening the index in a folder would rely on, and
// compares it with its checksum. bleve does not: without its root file it
// deletes every segment before it reports an error, of a damaged one it serves
// what is there, or panics. What no snapshot refers to, such as what a crash
// has left half written, is not looked at; columns are checked when they are
// opened, and made anew.
//
// An error wraps [ErrDamaged] where the index must be built anew.
func Check(ctx context.Context, dir string) error {
	_, err := check(ctx, dir)
	return err
}

// check says which segments it has found sound.
func check(ctx context.Context, dir string) (sound map[string]bool, err error) {
	if err := checkMeta(dir); err != nil {
		return nil, damaged(dir, err)
	}
	snapshot, err := readRoot(filepath.Join(dir, storeDir, rootFile))
	if err != nil {
		return nil, damaged(dir, err)
	}
	sound = make(map[string]bool)
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))
	for _, s := range snapshot.Segments {
		sound[s.File] = true
		g.Go(func() error { return checkSegment(ctx, filepath.Join(dir, storeDir, s.File), s) })
	}
	if err := g.Wait(); err != nil {
		return nil, damaged(dir, err)
	}
	return sound, nil
}

// checkMeta wants the file that says which kind of index this is to say what
// Create has it say.
func checkMeta(dir string) error {
	path := filepath.Join(dir, metaFile)
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var meta struct {
		Storage string         `json:"storage"`
		Type    string         `json:"index_type"`
		Config  map[string]any `json:"config"`
	}
	if err := json.Unmarshal(raw, &meta); err != nil {
		return fmt.Errorf("%s: %w", metaFile, err)
	}
	if meta.Type != bleve2.Config.DefaultIndexType || meta.Storage != bleve2.Config.DefaultKVStore {
		return fmt.Errorf("%s speaks of the type %q on %q", metaFile, meta.Type, meta.Storage)
	}
	for key := range meta.Config {
		if _, ours := settings()[key]; !ours && !slices.Contains([]string{"path", "create_if_missing", "error_if_exists"}, key) {
			return fmt.Errorf("%s has a setting %q", metaFile, key)
		}
	}
	if _, err := os.Lstat(path + "_temp"); err == nil {
		return fmt.Errorf("%s_temp is there, which bleve would take in its place", metaFile)
	}
	return nil
}

// readRoot reads bleve's root file while nobody writes it.
func readRoot(path string) (*root.Snapshot, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // and with it the lock
	if err := lockShared(f); err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	return root.Read(raw)
}

// boltTimeout is how long an index that is in use elsewhere is waited for;
// without it bbolt would wait for ever.
const boltTimeout = 5 * time.Second

// lockShared waits for whoever writes a file of bbolt's.
func lockShared(f *os.File) error {
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return err
		}
		if time.Since(began) > boltTimeout {
			return bolt.ErrTimeout
		}
	}
}

// The last bytes of a segment's file: how many documents, two places, the size
// of a chunk, the version, the checksum.
const (
	segmentFooter = 8 + 8 + 8 + 4 + 4 + 4
	segmentSum    = 4
)

// checkSegment compares a segment's file with the checksum at its end, which is
// of everything before it.
func checkSegment(ctx context.Context, path string, s root.Segment) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Size() < segmentFooter {
		return fmt.Errorf("%s has %d bytes", s.File, info.Size())
	}
	sum := crc32.NewIEEE()
	body := io.NewSectionReader(f, 0, info.Size()-segmentSum)
	if _, err := io.CopyBuffer(sum, interruptible{body, ctx}, make([]byte, 1<<18)); err != nil {
		return err
	}
	footer := make([]byte, segmentFooter)
	if _, err := f.ReadAt(footer, info.Size()-segmentFooter); err != nil {
		return err
	}
	if binary.BigEndian.Uint32(footer[segmentFooter-segmentSum:]) != sum.Sum32() {
		return fmt.Errorf("the checksum of %s is another", s.File)
	}
	docs := binary.BigEndian.Uint64(footer)
	if s.Deleted != nil && !s.Deleted.IsEmpty() && uint64(s.Deleted.Maximum()) >= docs {
		return fmt.Errorf("document %d of %s is deleted, which has %d", s.Deleted.Maximum(), s.File, docs)
	}
	return nil
}

// interruptible can be read until a context ends.
type interruptible struct {
	io.Reader
	until context.Context
}

func (r interruptible) Read(p []byte) (int, error) {
	if err := context.Cause(r.until); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

// damaged wraps what is wrong with an index, unless it is wrong with the
// machine: then the index may be sound.
func damaged(dir string, err error) error {
	if errors.Is(err, bolt.ErrTimeout) {
		return fmt.Errorf("opening the index in %s: another process has it open: %w", dir, err)
	}
	machine := []error{
		fs.ErrPermission, syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM, syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS, syscall.EINTR,
		context.Canceled, context.DeadlineExceeded, index.ErrClosed, // nobody wants to know any more
	}
	if slices.ContainsFunc(machine, func(of error) bool { return errors.Is(err, of) }) {
		return fmt.Errorf("opening the index in %s: %w", dir, err)
	}
	return fmt.Errorf("opening the index in %s: %w: %w", dir, ErrDamaged, err)
}

// openBleve opens the index. That it is sound has been checked, but damaged
// files make bleve panic, and may have been damaged since.
func openBleve(dir string, failed *failure) (idx bleve2.Index, err error) {
	defer func() {
		if err != nil {
			err = damaged(dir, err)
		}
	}()
	defer guard("reading it", &err)()
	return listening(failed, func() (bleve2.Index, error) { return bleve2.OpenUsing(dir, settings()) })
}

// syncTree brings a folder with all that is in it to the disk, and its entry
// in the folder above. bleve leaves out index_meta.json, without which a power
// failure takes the whole index.
func syncTree(dir string) error {
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil {
			err = syncFile(path)
		}
		if errors.Is(err, fs.ErrNotExist) {
			return nil // bleve removes what it needs no more
		}
		return err
	})
	if err != nil {
		return err
	}
	return syncFile(filepath.Dir(dir))
}

func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return cmp.Or(f.Sync(), f.Close())
}
