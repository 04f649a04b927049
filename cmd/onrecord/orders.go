package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"syscall"

	"onrecord/index/archive"
)

// A process that serves a folder takes orders from others of the same user, by
// a socket in it that nobody else can reach: a backup can only be made by who
// has the folder open. What can be ordered is in the handler of takeOrders.
const (
	ordersFolder = "orders" // of its own, so that it is closed to others from the first moment
	ordersSocket = "socket"
	ordersURL    = "http://onrecord"
	backupOrder  = "/backup"
)

// refusal is the answer to an order that failed.
type refusal struct {
	Error string `json:"error"`
}

// takeOrders answers until stop is called, which ends what is under way. Without
// a socket the server serves all the same.
func (a *app) takeOrders(ctx context.Context, at *place, articles *archive.Archive, log *slog.Logger) (stop func()) {
	listener, err := listenForOrders(at.dir())
	if err != nil {
		log.Warn("no backup can be made while this runs", "error", err)
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	orders := http.NewServeMux()
	orders.HandleFunc("POST "+backupOrder, func(w http.ResponseWriter, r *http.Request) {
		made, err := articles.Backup(r.Context(), r.URL.Query().Get("to"), at.besides())
		log.Info("a backup", "articles", made.Articles, "sequence", made.Sequence, "damaged", len(made.Damaged), "error", err)
		answerOrder(w, made, err)
	})
	server := &http.Server{
		Handler:           orders,
		BaseContext:       func(net.Listener) context.Context { return ctx },
		ReadHeaderTimeout: defaultTimeout,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}
	go func() { _ = server.Serve(listener) }() // ends with Shutdown
	return func() {
		cancel()
		_ = server.Shutdown(context.WithoutCancel(ctx)) // returns when every order has ended
	}
}

func answerOrder(w http.ResponseWriter, made archive.Manifest, err error) {
	var answer any = made
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		answer = refusal{err.Error()}
	}
	_ = json.NewEncoder(w).Encode(answer) // who asked has gone
}

func listenForOrders(dir string) (net.Listener, error) {
	folder := filepath.Join(dir, ordersFolder)
	err := os.Mkdir(folder, 0o700)
	if errors.Is(err, fs.ErrExist) {
		err = os.Chmod(folder, 0o700) // copying the archive may have opened it to others
	}
	if err != nil {
		return nil, err
	}
	path := filepath.Join(folder, ordersSocket)
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) { // left by a crash: the folder is ours
		return nil, err
	}
	return net.Listen("unix", path)
}

// orderBackup has the process that has the folder open make a backup. Where it
// takes no orders, the error is the one given.
func orderBackup(ctx context.Context, dir, dest string, locked error) (m archive.Manifest, err error) {
	socket := filepath.Join(dir, ordersFolder, ordersSocket)
	client := &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "unix", socket)
		},
	}}
	to := ordersURL + backupOrder + "?to=" + url.QueryEscape(dest)
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, to, bytes.NewReader(nil))
	if err != nil {
		return m, err
	}
	resp, err := client.Do(r)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ECONNREFUSED) {
		return m, locked
	}
	if err != nil {
		return m, fmt.Errorf("asking the process that has %s open: %w", dir, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusOK {
		return m, json.NewDecoder(resp.Body).Decode(&m)
	}
	var refused refusal
	if err := json.NewDecoder(resp.Body).Decode(&refused); err != nil {
		return m, fmt.Errorf("the process that has %s open answered %s", dir, resp.Status)
	}
	return m, errors.New(refused.Error)
}
