// Package results keeps what runs measured in one SQLite file: raw facts,
// never means. A run is written whole when it ends, or not at all.
package results
