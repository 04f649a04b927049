package torture

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// refused runs the program and wants it to end with 1, soon, and to say so.
func refused(t *testing.T, cmd *exec.Cmd, says ...string) {
	t.Helper()
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	began := time.Now()
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 1 || time.Since(began) > 5*time.Second {
		t.Errorf("%v after %v: %v", cmd.Args, time.Since(began), err)
	}
	for _, want := range says {
		if !strings.Contains(said.String(), want) {
			t.Errorf("%v says %q and not %q", cmd.Args, said.String(), want)
		}
	}
	if broken := broke(said.String()); broken != "" {
		t.Errorf("%v: %s", cmd.Args, broken)
	}
}

// commands open a folder in every way.
func commands(dir string) (list []*exec.Cmd) {
	for _, args := range [][]string{{"serve", "--addr", "127.0.0.1:0"}, {"stats"}, {"search", "bread"}, {"reindex"}, {"export"}, {"delete", "x"}} {
		list = append(list, exec.Command("onrecord", append(args, "--data", dir)...))
	}
	return list
}

// A second process on a folder is refused at once, and told who has it.
func TestFault17SecondProcess(t *testing.T) {
	a := newArena(t, filepath.Join(t.TempDir(), "data"))
	p := a.serve()
	for _, cmd := range commands(a.dir) {
		refused(t, cmd, fmt.Sprintf("is in use by process %d", p.cmd.Process.Pid))
	}
	if err := a.model.check(p, a.chance); err != nil {
		t.Error(err)
	}
}

// A folder that cannot be written to, or belongs to somebody else, is refused
// with what is wrong.
func TestFault18ReadOnlyFolder(t *testing.T) {
	disk := newMemoryDisk(t, "32m")
	a := newArena(t, filepath.Join(disk, "data"))
	a.model.keysEach = 3
	a.load()
	nobody := &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	for _, mode := range []os.FileMode{0o755, 0o700} {
		if err := os.Chmod(a.dir, mode); err != nil {
			t.Fatal(err)
		}
		for _, cmd := range commands(a.dir) {
			cmd.SysProcAttr, cmd.Dir = nobody, "/"
			refused(t, cmd, "permission denied", a.dir)
		}
	}
	if err := syscall.Mount("tmpfs", disk, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	for _, cmd := range append(commands(a.dir), exec.Command("onrecord", "serve", "--addr", "127.0.0.1:0", "--data", filepath.Join(disk, "new"))) {
		refused(t, cmd, "read-only file system")
	}
	if err := syscall.Mount("tmpfs", disk, "", syscall.MS_REMOUNT, ""); err != nil {
		t.Fatal(err)
	}
	a.killAt(a.serve(), "nothing")
}

// Told to end twice, under load, a server ends in order, and has all that it
// acknowledged.
func TestFault19TermTwice(t *testing.T) {
	a := newArena(t, filepath.Join(t.TempDir(), "data"))
	a.calm = true
	for range amount(2, 20) {
		p := a.serve()
		a.underWrites(p, func() {
			time.Sleep(within(200*time.Millisecond, a.chance))
			for range 2 {
				_ = p.cmd.Process.Signal(syscall.SIGTERM)
				time.Sleep(within(100*time.Millisecond, a.chance))
			}
			select {
			case <-p.ended:
			case <-time.After(15 * time.Second):
				t.Error("it does not end")
			}
		})
		if p.kill(); p.err != nil {
			t.Errorf("it ended with %v: %s", p.err, events(p.said.String()))
		}
		a.look(p)
	}
	a.killAt(a.serve(), "nothing")
}

// A server that is told to end while fifty requests are under way says on
// /readyz that it goes down, and answers all fifty.
func TestFault20GoingDown(t *testing.T) {
	a := newArena(t, filepath.Join(t.TempDir(), "data"))
	p := a.serve()
	const n = 50
	release := make(chan struct{})
	var begun, under sync.WaitGroup
	begun.Add(n)
	for i := range n {
		sent := article{9000 + i, 1}
		a.model.newest[sent.key] = 1
		under.Go(func() {
			status, err := slowly(p.url, sent.json(), begun.Done, release)
			if err != nil || status != http.StatusOK {
				t.Errorf("request %d: %d, %v", i, status, err)
				return
			}
			a.model.acknowledge(request{sent.key: 1}, nil, nil)
		})
	}
	begun.Wait()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if status := statusUntilDown(t, p); status != http.StatusServiceUnavailable {
		t.Errorf("/readyz says %d while it goes down", status)
	}
	close(release)
	under.Wait()
	<-p.ended
	if p.err != nil {
		t.Errorf("it ended with %v", p.err)
	}
	a.killAt(a.serve(), "nothing")
}

// slowly sends an article in two parts, the second when it is released.
func slowly(url, body string, begun func(), release <-chan struct{}) (status int, err error) {
	from, to := io.Pipe()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, url+"/api/v1/articles", from)
	if err != nil {
		return 0, err
	}
	r.Header = http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}
	go func() {
		_, _ = io.WriteString(to, body[:10])
		begun()
		<-release
		_, _ = io.WriteString(to, body[10:])
		_ = to.Close()
	}()
	client := &http.Client{Transport: &http.Transport{}}
	resp, err := client.Do(r)
	if err != nil {
		return 0, err
	}
	defer client.CloseIdleConnections()
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return resp.StatusCode, err
}

// statusUntilDown is what /readyz last says before no new connection is taken.
func statusUntilDown(t *testing.T, p *process) (status int) {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for began := time.Now(); time.Since(began) < 10*time.Second; time.Sleep(5 * time.Millisecond) {
		resp, err := client.Get(p.url + "/readyz")
		if err != nil { // refused, or taken by the system when nobody was there any more
			return status
		}
		_ = resp.Body.Close()
		status = resp.StatusCode
	}
	t.Fatal("it does not go down")
	return 0
}
