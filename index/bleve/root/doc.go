// Package root reads the file in which bleve keeps what its newest snapshot is
// made of: root.bolt, a database of bbolt's. It knows the layout of both, and
// never writes.
//
// The file is read as bytes, and nothing in it is believed: bbolt maps it into
// memory and follows whatever numbers stand there, so that one changed bit
// makes it panic, read outside the file, which ends the process, or go round in
// a circle. Its own Check does so as well, on a goroutine that nobody can guard.
// What [Read] has accepted, bbolt can open, read and write.
//
// bbolt has no checksums but for its two headers. That keys and numbers are in
// their places does not say that a value is what was written: the engine has
// its own means for that (audit.go in package bleve).
package root
