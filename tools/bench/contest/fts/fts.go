// Package fts is SQLite with its full-text index FTS5 among the engines
// compared: the C library, a table of quotes with the index over its text,
// one index for each column that is filtered by, counted or ordered by.
package fts

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/url"
	"runtime"

	_ "github.com/mattn/go-sqlite3" // the driver

	"onrecord/bench/contest"
	"onrecord/corpus"
)

// Entrant is SQLite.
func Entrant() contest.Entrant {
	return contest.Entrant{Name: "FTS5", Layout: "1", Missing: missing, Build: Build, Open: Open, Path: contest.Path}
}

// missing says why FTS5 is not there: it is compiled in by a C compiler, and
// only where asked for by a build tag.
func missing() error {
	db, err := sql.Open("sqlite3", ":memory:")
	if err != nil {
		return err
	}
	defer db.Close()
	if _, err := db.Exec("CREATE VIRTUAL TABLE probe USING fts5(text)"); err != nil {
		return fmt.Errorf("it needs CGO_ENABLED=1 and -tags sqlite_fts5: %w", err)
	}
	return nil
}

// settings of each connection: 64 MiB of the file's pages are kept.
const settings = "?_journal_mode=WAL&_synchronous=NORMAL&_cache_size=-65536"

// connector makes connections that read the file by mapping it.
type connector struct {
	driver driver.Driver
	source string
}

// Driver is the driver beneath.
func (c connector) Driver() driver.Driver { return c.driver }

// Connect makes one.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.source)
	if err != nil {
		return nil, err
	}
	if e, ok := conn.(driver.ExecerContext); ok {
		_, err = e.ExecContext(ctx, "PRAGMA mmap_size = 8589934592", nil)
	}
	return conn, err
}

// open opens the file in a folder for so many at once.
func open(dir string, connections int) (*sql.DB, error) {
	plain, err := sql.Open("sqlite3", "")
	if err != nil {
		return nil, err
	}
	defer plain.Close() // it never connected
	db := sql.OpenDB(connector{plain.Driver(), "file:" + (&url.URL{Path: dir}).EscapedPath() + "/quotes.db" + settings})
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

const schema = `
CREATE TABLE names (id INTEGER PRIMARY KEY, value TEXT UNIQUE, label TEXT);
CREATE TABLE quotes (
	id INTEGER PRIMARY KEY, key TEXT, article TEXT, text TEXT,
	speaker INTEGER, outlet INTEGER, publisher INTEGER,
	kind TEXT, source_kind TEXT, day TEXT, month INTEGER);
CREATE VIRTUAL TABLE words USING fts5(text, content='quotes', content_rowid='id', tokenize='unicode61');
`

const indexes = `
INSERT INTO words(words) VALUES('rebuild');
INSERT INTO words(words) VALUES('optimize');
CREATE INDEX by_speaker ON quotes(speaker);
CREATE INDEX by_outlet ON quotes(outlet, day);
CREATE INDEX by_publisher ON quotes(publisher);
CREATE INDEX by_day ON quotes(day);
CREATE INDEX by_month ON quotes(month);
ANALYZE;
`

// Build fills the tables in one transaction, and makes the indexes afterwards,
// which is the quick way.
func Build(ctx context.Context, dir string, articles iter.Seq[corpus.Document]) (err error) {
	db, err := create(ctx, dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after a commit
	if err := insert(ctx, tx, contest.Records(articles)); err != nil {
		return fmt.Errorf("filling the tables: %w", err)
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, indexes)
	return err
}

func create(ctx context.Context, dir string) (*sql.DB, error) {
	if err := makeFolder(dir); err != nil {
		return nil, err
	}
	db, err := open(dir, 1)
	if err != nil {
		return nil, err
	}
	_, err = db.ExecContext(ctx, schema)
	return db, err
}

// names numbers what quotes name.
type names struct {
	insert *sql.Stmt
	ids    map[string]int64
}

// id is the number of a name; nil of none.
func (n *names) id(value, label string) (any, error) {
	if value == "" {
		return nil, nil
	}
	if id, ok := n.ids[value]; ok {
		return id, nil
	}
	id := int64(len(n.ids) + 1)
	n.ids[value] = id
	_, err := n.insert.Exec(id, value, label)
	return id, err
}

func insert(ctx context.Context, tx *sql.Tx, records iter.Seq[contest.Record]) error {
	name, err := tx.PrepareContext(ctx, "INSERT INTO names VALUES (?, ?, ?)")
	if err != nil {
		return err
	}
	quote, err := tx.PrepareContext(ctx, `INSERT INTO quotes
		(key, article, text, speaker, outlet, publisher, kind, source_kind, day, month) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`)
	if err != nil {
		return err
	}
	n := names{name, make(map[string]int64)}
	for r := range records {
		speaker, err1 := n.id(r.Speaker, r.SpeakerName)
		outlet, err2 := n.id(r.Outlet, r.OutletName)
		publisher, err3 := n.id(r.Publisher, r.PaperName)
		if err := cmp.Or(err1, err2, err3); err != nil {
			return err
		}
		day := r.Date.First.Time()
		_, err := quote.Exec(r.ID, r.Article, r.Text, speaker, outlet, publisher, r.Kind, r.SourceKind,
			r.Date.String(), day.Year()*100+int(day.Month()))
		if err != nil {
			return err
		}
	}
	return nil
}

// engine is an open database.
type engine struct{ db *sql.DB }

// Open opens what Build made.
func Open(ctx context.Context, dir string) (contest.Engine, error) {
	db, err := open(dir, 2*runtime.GOMAXPROCS(0))
	if err != nil {
		return nil, err
	}
	return &engine{db}, db.PingContext(ctx)
}

func (e *engine) Close() error { return e.db.Close() }

// Handler answers over HTTP.
func (e *engine) Handler() (http.Handler, error) { return contest.Handler(e), nil }

// Ingest is not measured.
func (e *engine) Ingest(context.Context, iter.Seq[corpus.Document]) (int, error) {
	return 0, contest.ErrNoSuch
}
