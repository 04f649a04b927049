package server

import (
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// A browser asks on behalf of whatever page it shows. Two kinds of pages must
// not use one to reach this server: those whose name was made to point at it
// (DNS rebinding), which are told from ours by the Host header that the
// browser sends, and those of other sites that change something here or have
// work done, which browsers mark as such.

// fromOurs refuses what a browser sends for pages that are not ours.
func (s *Server) fromOurs(r *http.Request) error {
	if !s.called(r.Host) {
		return errHost
	}
	if s.sites.Check(r) != nil {
		return errSite
	}
	return nil
}

// called reports whether a Host header names this server. Nobody can make
// an address point elsewhere, and no browser leaves the header out.
func (s *Server) called(host string) bool {
	if len(s.options.Hosts) == 0 || host == "" {
		return true
	}
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = strings.Trim(host, "[]") // there is no port
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return true
	}
	return slices.ContainsFunc(s.options.Hosts, func(ours string) bool {
		return strings.EqualFold(strings.TrimSuffix(name, "."), ours)
	})
}
