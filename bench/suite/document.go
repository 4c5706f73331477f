package suite

import (
	"strconv"
	"strings"
)

// document writes a mapping as a config: a line for each key, and the methods
// as a list with a line for each part of an entry.
func (n *node) document() string {
	var b strings.Builder
	for _, k := range n.keys {
		if k.name != "methods" || k.value.kind != list || len(k.value.items) == 0 {
			b.WriteString(plainOrQuoted(k.name) + ": " + k.value.flow() + "\n")
			continue
		}
		b.WriteString(k.name + ":\n")
		for _, item := range k.value.items {
			if item.kind != mapping || len(item.keys) == 0 {
				b.WriteString("  - " + item.flow() + "\n")
				continue
			}
			indent := "  - "
			for _, part := range item.keys {
				b.WriteString(indent + plainOrQuoted(part.name) + ": " + part.value.flow() + "\n")
				indent = "    "
			}
		}
	}
	return b.String()
}

// flow writes a value on one line, so that it is read as the same value.
func (n *node) flow() string {
	var parts []string
	switch n.kind {
	case list:
		for _, v := range n.items {
			parts = append(parts, v.flow())
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case mapping:
		for _, k := range n.keys {
			parts = append(parts, plainOrQuoted(k.name)+": "+k.value.flow())
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case scalar:
		if n.quoted {
			return strconv.Quote(n.text)
		}
		return plainOrQuoted(n.text)
	}
	return "null"
}

// plainOrQuoted puts a text in quotes where it would be read as something else
// on one line.
func plainOrQuoted(text string) string {
	if text == "" || strings.ContainsAny(text, ",[]{}#:&*!|>?'\"%@`\\\n\t") {
		return strconv.Quote(text)
	}
	return text
}

// value is a node as JSON knows it.
func (n *node) value() any {
	switch n.kind {
	case list:
		all := make([]any, len(n.items))
		for i, v := range n.items {
			all[i] = v.value()
		}
		return all
	case mapping:
		all := map[string]any{}
		for _, k := range n.keys {
			all[k.name] = k.value.value()
		}
		return all
	case scalar:
		if x, ok := number(n.text); ok && !n.quoted {
			return x
		}
		if b := n.text == "true"; !n.quoted && (b || n.text == "false") {
			return b
		}
		return n.text
	}
	return nil
}
