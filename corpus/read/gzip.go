package read

import (
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
)

// Text packs to a third or a tenth; what packs to less than 1 in maxRatio is
// made to fill memory and disks.
const (
	maxRatio   = 200
	ratioGrace = 1 << 20 // bytes that anything may unpack to
)

// inflater unpacks gzip as long as the ratio stays believable.
type inflater struct {
	packed   *counter
	unpacked *gzip.Reader
	n        int64
}

func inflate(in io.Reader) (io.Reader, error) {
	packed := &counter{in: in}
	unpacked, err := gzip.NewReader(packed)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return nil, gzipError(err)
	}
	return &inflater{packed: packed, unpacked: unpacked}, nil
}

func (i *inflater) Read(p []byte) (int, error) {
	n, err := i.unpacked.Read(p)
	i.n += int64(n)
	if i.n > ratioGrace && i.n > maxRatio*i.packed.n {
		return 0, fmt.Errorf("the gzip data unpacks to more than %d times its size", maxRatio)
	}
	return n, gzipError(err)
}

func gzipError(err error) error {
	switch {
	case err == nil || err == io.EOF:
		return err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return errors.New("the gzip data is cut short")
	case errors.Is(err, gzip.ErrChecksum):
		return errors.New("the gzip data is damaged: its checksum differs")
	case errors.Is(err, gzip.ErrHeader):
		return errors.New("the file is no gzip data, or other data follows it")
	}
	return fmt.Errorf("the gzip data is damaged: %w", err)
}
