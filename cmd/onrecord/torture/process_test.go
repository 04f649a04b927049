package torture

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

const token = "0123456789abcdef0123456789abcdef"

// process is a server, "onrecord serve", in a group of processes of its own.
type process struct {
	cmd     *exec.Cmd
	began   time.Time
	address chan string   // what it says first; closed when it says no more
	ended   chan struct{} // closed when it has ended
	err     error         // how, then
	said    bytes.Buffer  // on standard error, to be read then
	took    time.Duration // to be ready; 0: it was not awaited
	url     string
	http    *http.Client
}

// serve starts a server on a folder.
func serve(t *testing.T, dir string, more ...string) *process {
	t.Helper()
	return start(t, exec.Command("onrecord", append([]string{"serve", "--data", dir, "--addr", "127.0.0.1:0", "--no-sample"}, more...)...))
}

// start starts a command that is or runs a server.
func start(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{
		cmd: cmd, began: time.Now(), address: make(chan string, 1), ended: make(chan struct{}),
		http: &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 64}},
	}
	cmd.Env = append(os.Environ(), "ONRECORD_TOKEN="+token)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: credential(cmd)}
	cmd.Stderr = &p.said
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(p.ended)
		lines := bufio.NewReader(out)
		if line, err := lines.ReadString('\n'); err == nil {
			p.address <- strings.TrimSpace(line)
		}
		close(p.address)
		_, _ = io.Copy(io.Discard, lines)
		p.err = cmd.Wait()
	}()
	t.Cleanup(p.kill)
	return p
}

func credential(cmd *exec.Cmd) *syscall.Credential {
	if cmd.SysProcAttr == nil {
		return nil
	}
	return cmd.SysProcAttr.Credential
}

// kill kills it, if it has not ended, and returns when it is gone.
func (p *process) kill() {
	select {
	case <-p.ended:
	default:
		_ = syscall.Kill(-p.cmd.Process.Pid, syscall.SIGKILL)
		<-p.ended
	}
	p.http.CloseIdleConnections()
}

// readyLimit is after how long a server that is not ready will never be.
const readyLimit = 60 * time.Second

// ready waits until it can answer searches, and says how long that took from
// its start.
func (p *process) ready() (time.Duration, error) {
	url, ok := <-p.address
	if !ok {
		<-p.ended
		return 0, fmt.Errorf("it ended: %w: %s", p.err, events(p.said.String()))
	}
	p.url = url
	for time.Since(p.began) < readyLimit {
		status, _, err := p.ask(http.MethodGet, "/readyz", "", "")
		if err != nil {
			return 0, err
		}
		if status == http.StatusOK {
			return time.Since(p.began), nil
		}
		time.Sleep(5 * time.Millisecond)
	}
	return 0, errors.New("it does not become ready")
}

// ask sends a request and reads the whole answer.
func (p *process) ask(method, path, media, body string) (status int, answer []byte, err error) {
	r, err := http.NewRequest(method, p.url+path, strings.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header.Set("Authorization", "Bearer "+token)
	if media != "" {
		r.Header.Set("Content-Type", media)
	}
	resp, err := p.http.Do(r)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	answer, err = io.ReadAll(resp.Body)
	return resp.StatusCode, answer, err
}

// get reads an answer that must be 200.
func (p *process) get(path string, into any) error {
	status, answer, err := p.ask(http.MethodGet, path, "", "")
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%d %s", status, answer)
	}
	if err == nil {
		err = json.Unmarshal(answer, into)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// broke is what the program itself said of a fault that is ours: a panic.
func broke(said string) string {
	for _, sign := range []string{"panic: ", "fatal error: ", "goroutine 1 ["} {
		if at := strings.Index(said, sign); at >= 0 {
			return said[at:min(len(said), at+2000)]
		}
	}
	return ""
}

// events is the last of what was said but for what became of requests.
func events(said string) string {
	var out strings.Builder
	for line := range strings.Lines(said) {
		if !strings.Contains(line, `"msg":"request`) {
			out.WriteString(line)
		}
	}
	return out.String()[max(0, out.Len()-4000):]
}
