// Package column keeps numbers and strings by position in one flat file that
// is mapped into memory, so that opening it costs one pass over its bytes and
// nothing of it lies on the heap. It knows nothing of documents or of the
// index: its sections have names, and what they mean is their writer's.
//
// A file is derived from something else, which the stamp names, and is never
// the only place where anything is kept. So it is not synced when written:
// what a power failure leaves of it fails its checksum, and is built anew.
//
// # The format, version 1
//
// All numbers are little-endian and unsigned. No section's place depends on
// the machine, and a file holds the same bytes for the same sections.
//
//	header, 32 bytes
//	   0   8  "onrcolum"
//	   8   4  version, 1
//	  12   4  S, bytes of the stamp, at most 65,536
//	  16   4  D, bytes of the directory
//	  20   4  sections in the directory
//	  24   8  bytes of the whole file
//	stamp, S bytes: what the file was derived from
//	directory, D bytes, for each section
//	   0   1  N, bytes of the name, 1 to 255; no name comes twice
//	   1   N  name
//	 N+1   1  kind: 1 numbers, 2 strings
//	 N+2   1  width of a number in bits, 0 to 32
//	 N+3   4  how many numbers or strings, at most 2^31-2
//	 N+7   8  offset of the section in the file, a multiple of 8
//	N+15   8  bytes of the section
//	sections, each with up to 7 zero bytes before it
//	checksum, 4 bytes: CRC-32C (Castagnoli) of everything before it
//
// Packed numbers: number i is at bits i*width to (i+1)*width, bit 0 being the
// lowest of the first byte. Zero bytes fill them up to a multiple of 8, and 8
// more follow, so that every number can be read with one load of 64 bits.
//
// A section of numbers is the packed numbers. A section of n strings is n+1
// packed numbers, then the bytes of all strings, one after another: string i
// is at bytes number i to number i+1. So number 0 is 0, none is smaller than
// the one before it, and the last is how many bytes there are.
//
// Rejected: blocks with a width each, which would halve dates and lengths but
// put a second load and a branch into every read; and strings that share
// their beginnings, which could not be handed out without a copy.
package column
