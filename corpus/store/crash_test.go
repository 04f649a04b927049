package store

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"onrecord/corpus"
)

const crashStore = "ONRECORD_CRASH_STORE"

// crashArticle is article n in its state number turn.
func crashArticle(n, turn int) corpus.Document {
	return article(fmt.Sprintf("article-%d", n), strings.Repeat(fmt.Sprintf("turn %d of article %d. ", turn, n), 1+(n*31+turn)%200))
}

// TestCrashWriter is the child of TestFault01KillWhileStoring: it writes until it is killed and
// prints a line for everything that was acknowledged.
func TestCrashWriter(t *testing.T) {
	path := os.Getenv(crashStore)
	if path == "" {
		t.Skip("runs as the child of TestFault01KillWhileStoring")
	}
	s, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for turn := int(s.Seq()); ; turn++ {
		first := rand.IntN(40)
		docs := []corpus.Document{crashArticle(first, turn), crashArticle(first+1, turn), crashArticle(first+2, turn)}
		outcomes, err := s.Put(context.Background(), docs)
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range outcomes {
			fmt.Println("put", first+i, turn, o.Seq)
		}
		if turn%4 == 0 {
			n := rand.IntN(40)
			deleted, seq, err := s.Delete(context.Background(), []corpus.ArticleID{crashArticle(n, 0).Article.ID})
			if err != nil {
				t.Fatal(err)
			}
			if len(deleted) > 0 {
				fmt.Println("deleted", n, turn, seq)
			}
		}
	}
}

// acknowledged is the last thing that the store said of an article.
type acknowledged struct {
	turn    int
	seq     uint64
	deleted bool
}

// A process killed at any moment, its first start included, loses nothing
// that was acknowledged: each article is in the state of its last
// acknowledgement or in a later one, of which the kill ate the line.
func TestFault01KillWhileStoring(t *testing.T) {
	if testing.Short() {
		t.Skip("kills ten processes")
	}
	path := filepath.Join(t.TempDir(), "articles.db")
	known := make(map[int]acknowledged)
	acks := 0
	for cycle := range 10 {
		delay := time.Duration(rand.IntN(150)) * time.Millisecond
		acks += killedWriter(t, path, delay, known)
		s, err := Open(path)
		if err != nil {
			t.Fatalf("cycle %d: %v", cycle, err)
		}
		checkAcknowledged(t, s, known)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if acks < 50 {
		t.Errorf("only %d acknowledgements in ten cycles: this shows nothing", acks)
	}
	t.Logf("%d acknowledgements", acks)
}

// killedWriter starts a writer, kills it after the delay and notes what it
// acknowledged.
func killedWriter(t *testing.T, path string, delay time.Duration, known map[int]acknowledged) (acks int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrashWriter$")
	cmd.Env = append(os.Environ(), crashStore+"="+path)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(delay, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err != nil { // a line without its end was cut by the kill
			break
		}
		var what string
		var n, turn int
		var seq uint64
		if _, err := fmt.Sscan(line, &what, &n, &turn, &seq); err != nil {
			t.Errorf("the writer says %s", line)
			_, _ = io.Copy(io.Discard, lines)
			break
		}
		known[n] = acknowledged{turn, seq, what == "deleted"}
		acks++
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) {
		t.Errorf("the writer ended by itself: %v", err)
	}
	return acks
}

func checkAcknowledged(t *testing.T, s *Store, known map[int]acknowledged) {
	t.Helper()
	now := make(map[corpus.ArticleID]Change)
	var seq uint64
	for {
		changes, err := s.Changes(seq, 1000)
		if err != nil {
			t.Fatal(err)
		}
		if len(changes) == 0 {
			break
		}
		for _, c := range changes {
			now[c.ID], seq = c, c.Seq
		}
	}
	for n, ack := range known {
		c, there := now[crashArticle(n, 0).Article.ID]
		switch {
		case !there || c.Seq < ack.seq || c.Err != nil:
			t.Errorf("article %d: acknowledged %+v, found seq %d, %v", n, ack, c.Seq, c.Err)
		case c.Seq == ack.seq && c.Deleted != ack.deleted:
			t.Errorf("article %d: acknowledged %+v, found deleted = %v", n, ack, c.Deleted)
		case c.Seq == ack.seq && !c.Deleted:
			if diff := cmp.Diff(crashArticle(n, ack.turn), c.Document); diff != "" {
				t.Errorf("article %d: %s", n, diff)
			}
		}
	}
}
