package torture

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
)

// A tracer runs a program and lets one of its operations on files fail: the
// n-th that any of its threads begins, of all that go to a folder. It does so as
// debuggers do, and stops every thread before and after every system call.
//
// strace counts the calls of each thread by itself, and threads of a Go program
// take turns, so with it most operations of one would never fail.
type tracer struct {
	folder string // what is below it, or goes to a file that was opened there
	effect effect
	n      int // of the operations, from 1 on

	pid     int
	calls   map[uint64]fileCall
	seen    int            // operations so far
	failing map[int]uint64 // threads inside of a call that is to fail, and with what
	befell  string         // the operation that failed; "": none has
}

// effect is what befalls an operation: an error, or the end of the process.
type effect struct {
	name    string
	errno   syscall.Errno // 0: it is killed
	changes bool          // only operations that change something count
}

func brokenDisk() effect { return effect{"a broken disk", syscall.EIO, false} }
func fullDisk() effect   { return effect{"a full disk", syscall.ENOSPC, true} }
func killed() effect     { return effect{"a kill", 0, true} }

// fileCall is a system call on files: its name, and which of its arguments says
// where it goes.
type fileCall struct {
	name string
	path bool // it is a path, and the one before it the folder that this is relative to; else an open file
	at   int
}

// changes reports whether the call can change what is on the disk.
func (c fileCall) changes() bool {
	switch c.name {
	case "openat", "mkdirat", "unlinkat", "renameat", "write", "pwrite64", "ftruncate", "fallocate", "fsync", "fdatasync", "copy_file_range":
		return true
	}
	return false
}

// fileCalls are the system calls on files, by their number.
func fileCalls() map[uint64]fileCall {
	calls := map[uint64]fileCall{
		syscall.SYS_OPENAT: {"openat", true, 1}, syscall.SYS_MKDIRAT: {"mkdirat", true, 1}, syscall.SYS_UNLINKAT: {"unlinkat", true, 1},
		syscall.SYS_RENAMEAT: {"renameat", true, 1}, syscall.SYS_NEWFSTATAT: {"newfstatat", true, 1}, syscall.SYS_FCHMODAT: {"fchmodat", true, 1},
		syscall.SYS_STATFS: {"statfs", true, 0}, syscall.SYS_MMAP: {"mmap", false, 4},
	}
	for number, name := range map[uint64]string{
		syscall.SYS_READ: "read", syscall.SYS_WRITE: "write", syscall.SYS_PREAD64: "pread64", syscall.SYS_PWRITE64: "pwrite64",
		syscall.SYS_FTRUNCATE: "ftruncate", syscall.SYS_FALLOCATE: "fallocate", syscall.SYS_FSYNC: "fsync", syscall.SYS_FDATASYNC: "fdatasync",
		syscall.SYS_FSTAT: "fstat", syscall.SYS_GETDENTS64: "getdents64", syscall.SYS_FLOCK: "flock", syscall.SYS_FSTATFS: "fstatfs", syscall.SYS_LSEEK: "lseek",
		copyFileRange: "copy_file_range",
	} {
		calls[number] = fileCall{name, false, 0}
	}
	return calls
}

const copyFileRange = 326 // which package syscall does not know

// run runs the program to its end, and says how that was.
func (x *tracer) run(cmd *exec.Cmd) (state syscall.WaitStatus, err error) {
	runtime.LockOSThread() // the thread that starts it traces it
	defer runtime.UnlockOSThread()
	x.calls, x.failing = fileCalls(), map[int]uint64{}
	cmd.SysProcAttr = &syscall.SysProcAttr{Ptrace: true, Setpgid: true}
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	x.pid = cmd.Process.Pid
	defer cmd.Process.Release() //nolint:errcheck // it is waited for here
	if _, err := syscall.Wait4(x.pid, &state, 0, nil); err != nil {
		return 0, err
	}
	const options = syscall.PTRACE_O_TRACECLONE | syscall.PTRACE_O_TRACESYSGOOD | ptraceExitKill
	if err := errors.Join(syscall.PtraceSetOptions(x.pid, options), syscall.PtraceSyscall(x.pid, 0)); err != nil {
		return 0, err
	}
	for {
		thread, err := syscall.Wait4(-x.pid, &state, syscall.WALL, nil)
		switch {
		case err == syscall.EINTR:
			continue
		case err != nil:
			return 0, fmt.Errorf("waiting for the program: %w", err)
		case thread == x.pid && (state.Exited() || state.Signaled()):
			return state, nil
		case state.Stopped():
			x.goOn(thread, state)
		}
	}
}

// ptraceExitKill has the program killed when the tracer is gone.
const ptraceExitKill = 1 << 20

// goOn lets a thread that has stopped go on, by the next call or with the signal
// that was meant for it. One that is gone meanwhile needs nothing.
func (x *tracer) goOn(thread int, state syscall.WaitStatus) {
	signal := 0
	switch s := state.StopSignal(); {
	case s == syscall.SIGTRAP|0x80:
		x.call(thread)
	case s == syscall.SIGTRAP || s == syscall.SIGSTOP: // it has begun, or begun another
	default:
		signal = int(s)
	}
	_ = syscall.PtraceSyscall(thread, signal)
}

// call is told that a thread begins or ends a system call.
func (x *tracer) call(thread int) {
	var regs syscall.PtraceRegs
	if syscall.PtraceGetRegs(thread, &regs) != nil {
		return // it is gone
	}
	if errno, fails := x.failing[thread]; fails { // it ends the call that was none
		delete(x.failing, thread)
		regs.Rax = -errno
		_ = syscall.PtraceSetRegs(thread, &regs)
		return
	}
	begins := -int64(regs.Rax) == int64(syscall.ENOSYS)
	c, known := x.calls[regs.Orig_rax]
	if !begins || !known || x.effect.changes && !c.changes() || !x.reaches(thread, c, &regs) {
		return
	}
	if x.seen++; x.seen == x.n {
		x.befell = c.name
		x.befall(thread, &regs)
	}
}

// befall makes the call fail that a thread begins.
func (x *tracer) befall(thread int, regs *syscall.PtraceRegs) {
	if x.effect.errno == 0 {
		_ = syscall.Kill(x.pid, syscall.SIGKILL)
		return
	}
	x.failing[thread] = uint64(x.effect.errno)
	regs.Orig_rax = ^uint64(0) // no call
	_ = syscall.PtraceSetRegs(thread, regs)
}

// reaches reports whether a call goes to the folder.
func (x *tracer) reaches(thread int, c fileCall, regs *syscall.PtraceRegs) bool {
	arguments := []uint64{regs.Rdi, regs.Rsi, regs.Rdx, regs.R10, regs.R8, regs.R9}
	at := c.at
	if c.path {
		if path := x.text(thread, arguments[at]); strings.HasPrefix(path, "/") {
			return strings.HasPrefix(path, x.folder)
		}
		at = max(0, at-1)
	}
	open, err := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", x.pid, int32(arguments[at])))
	return err == nil && strings.HasPrefix(open, x.folder)
}

// text is a string of the program's.
func (x *tracer) text(thread int, at uint64) string {
	page := make([]byte, 512)
	n, _ := syscall.PtracePeekData(thread, uintptr(at), page)
	if end := strings.IndexByte(string(page[:n]), 0); end >= 0 {
		n = end
	}
	return string(page[:n])
}
