// Package model holds networks as functions of one flat parameter vector.
package model
