package main

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"onrecord/corpus"
	"onrecord/server"
)

// problemError is a problem that the API told of.
type problemError struct {
	server.Problem
	status int
	after  string // Retry-After
}

// Error is the problem in a sentence.
func (p *problemError) Error() string {
	if p.Detail == "" {
		return strings.ToLower(p.Title)
	}
	return p.Detail
}

// pause is how long the server asks to be left alone, within a minute.
func (p *problemError) pause() time.Duration {
	seconds, err := strconv.Atoi(p.after)
	if err != nil {
		return 0
	}
	return time.Duration(min(max(seconds, 0), 60)) * time.Second
}

// reportProblem prints a line for every fault, in the words of the command
// line, and returns the exit code.
func (a *app) reportProblem(p *problemError) int {
	for _, f := range p.Errors {
		a.sayf("%s", faultLine(f))
	}
	if len(p.Errors) == 0 {
		a.sayf("%v", p)
	}
	switch {
	case p.status == http.StatusUnauthorized && a.env(envToken) == "":
		a.sayf("$%s is not set here: it must have the token that the server was started with", envToken)
	case p.status == http.StatusUnauthorized:
		a.sayf("what $%s has here is not the token that the server was started with", envToken)
	case p.status == http.StatusForbidden:
		a.sayf("the server takes articles when it is started with a token in $%s, and the same is set here", envToken)
	}
	if p.status == http.StatusBadRequest {
		return wrongUse
	}
	return failed
}

// faultLine is one fault as a person at a terminal is told of it.
func faultLine(f server.Fault) string {
	line := strings.TrimPrefix(f.Detail, f.Parameter+": ")
	switch {
	case f.Parameter == "q":
		line = "query: " + line
	case f.Parameter != "":
		line = "--" + flagName(f.Parameter) + ": " + line
	case f.Field != "":
		line = f.Field + ": " + line
	}
	if f.Position != nil {
		line += fmt.Sprintf(" (at character %d)", *f.Position+1)
	}
	var meant []string
	for _, c := range f.Candidates {
		meant = append(meant, fmt.Sprintf("%s (%s)", c.Name, c.ID))
	}
	meant = append(meant, f.Suggestions...)
	if f.Suggestion != "" {
		meant = append(meant, f.Suggestion)
	}
	if len(meant) > 0 {
		line += "; did you mean " + corpus.Either(meant) + "?"
	}
	return line
}
