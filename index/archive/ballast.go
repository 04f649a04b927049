package archive

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"

	"onrecord/index"
)

// The ballast is a file that holds nothing but room. Something else may fill the
// disk to the last byte; then it is given up, so that a takedown is not refused
// and the index and the store can be brought to an end. It is laid again when
// the archive is next opened with room to spare.
const ballastName = "ballast"

// layBallast takes Options.Ballast bytes of the disk where there are plenty.
// Going without is no error.
func (a *Archive) layBallast() {
	size := a.options.Ballast
	path := a.path(ballastName)
	if info, err := os.Stat(path); size <= 0 || err == nil && info.Size() >= size {
		return
	}
	if a.roomLeft(uint64(size)) != nil {
		return
	}
	f, err := os.Create(path)
	if err == nil {
		err = errors.Join(reserveSpace(f, size), f.Close())
	}
	if err != nil {
		a.log.Warn("there is no ballast to give up when the disk is full", "error", errors.Join(err, a.dropBallast()))
	}
}

func (a *Archive) dropBallast() error {
	if err := os.Remove(a.path(ballastName)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// withBallast does what must not fail for want of room: where it does, it is
// done again without the ballast.
func (a *Archive) withBallast(do func() error) error {
	err := do()
	if !isFull(err) {
		return err
	}
	if _, none := os.Stat(a.path(ballastName)); none != nil {
		return err
	}
	a.log.Warn("the disk is full: the ballast is given up", "because", err)
	if gone := a.dropBallast(); gone != nil {
		return errors.Join(err, gone)
	}
	return do()
}

// ErrNoRoom says that there is no index to search because the disk is full, or
// nearly.
var ErrNoRoom = fmt.Errorf("%w: the disk is full, or nearly", index.ErrNotReady)

func isFull(err error) bool { return errors.Is(err, ErrFull) || errors.Is(err, syscall.ENOSPC) }
