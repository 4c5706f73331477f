package suite

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// maxConfig is the size of the longest config, in bytes. It keeps a file that
// is no config from being parsed for minutes.
const maxConfig = 1 << 20

// parse reads one YAML document into nodes.
func parse(text []byte) (*node, error) {
	if len(text) > maxConfig {
		return nil, fmt.Errorf("%d bytes are no config (hint: at most %d)", len(text), maxConfig)
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, syntax(err)
	}
	var root ast.Node
	for _, d := range file.Docs {
		switch {
		case d.Body == nil:
		case root != nil:
			p := d.Body.GetToken().Position
			return nil, &PlaceError{Line: p.Line, Column: 1, Err: errors.New("a second document (hint: one config in a file)")}
		default:
			root = d.Body
		}
	}
	if root == nil {
		return nil, errors.New("the file is empty (hint: `retain run --help` shows a config)")
	}
	return convert(root)
}

// syntax is the parser's error on one line.
func syntax(err error) error {
	var e yaml.Error
	if !errors.As(err, &e) || e.GetToken() == nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return errors.New(first)
	}
	p := e.GetToken().Position
	return &PlaceError{Line: p.Line, Column: p.Column, Err: fmt.Errorf("no valid YAML: %s", e.GetMessage())}
}

// convert turns the parser's tree into nodes.
func convert(a ast.Node) (*node, error) {
	n := &node{}
	if t := a.GetToken(); t != nil {
		n.line, n.column = t.Position.Line, t.Position.Column
	}
	switch a := a.(type) {
	case *ast.NullNode:
		return n, nil
	case *ast.MappingNode:
		return n, n.entries(a)
	case *ast.SequenceNode:
		n.kind = list
		for _, v := range a.Values {
			item, err := convert(v)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, item)
		}
		return n, nil
	case *ast.StringNode:
		n.kind, n.text = scalar, a.Value
		n.quoted = a.Token.Type == token.SingleQuoteType || a.Token.Type == token.DoubleQuoteType
		return n, nil
	case *ast.LiteralNode:
		n.kind, n.text, n.quoted = scalar, a.Value.Value, true
		return n, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		n.kind, n.text = scalar, a.GetToken().Value
		return n, nil
	}
	return nil, n.errorf("%s is not understood here (hint: plain values, lists and mappings, without anchors, aliases and tags)", a.Type())
}

func (n *node) entries(a *ast.MappingNode) error {
	n.kind = mapping
	for i, v := range a.Values {
		name, err := convert(v.Key)
		if err != nil {
			return err
		}
		if name.kind != scalar {
			return name.errorf("%s stands where a key belongs", name.kind)
		}
		value, err := convert(v.Value)
		if err != nil {
			return err
		}
		if n.key(name.text) != nil {
			return name.errorf("key %q stands here a second time", name.text)
		}
		if i == 0 && a.Start.Type == token.MappingValueType { // the token is the colon
			n.line, n.column = name.line, name.column
		}
		n.keys = append(n.keys, key{name: name.text, line: name.line, column: name.column, value: value})
	}
	return nil
}
