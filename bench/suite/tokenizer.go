package suite

import (
	"errors"
	"fmt"
	"strings"

	"retain/bench"
	"retain/model"
	"retain/model/gpt"
	"retain/tasks"
	"retain/tasks/token"
)

// filed is the config of a stream whose tokenizer may come from files.
type filed interface{ Folder() string }

// speakerOf is a stream of running text, also where it ends before its last experience.
func speakerOf(stream bench.Stream) (tasks.Speaker, bool) {
	if b, ok := stream.(beginning); ok {
		stream = b.Stream
	}
	s, ok := stream.(tasks.Speaker)
	return s, ok
}

// writeTokenizer writes the tokenizer of a stream beside a checkpoint and says what was
// written: the files that it came from, or its own, or none.
func writeTokenizer(folder string, config tasks.Config, stream bench.Stream) (about string, err error) {
	var written []string
	if c, ok := config.(filed); ok && c.Folder() != "" {
		written, err = token.Copy(folder, c.Folder())
		return fmt.Sprintf("tokenizer: %s, copied from %s", strings.Join(written, ", "), c.Folder()), err
	}
	s, ok := speakerOf(stream)
	if !ok {
		return "no tokenizer was written: the stream has no running text", nil
	}
	switch t := s.Tokenizer().(type) {
	case *token.BPE:
		written, err = t.Write(folder)
		return "tokenizer: " + strings.Join(written, ", "), err
	case token.Bytes:
		return "no tokenizer was written: token k is the byte k", nil
	default:
		return fmt.Sprintf("no tokenizer was written: the tokens are the %d bytes that occur in the stream's text, by their values", t.Size()), nil
	}
}

// fit is whether the tokens of a stream are those of a checkpoint.
type fit struct {
	doubt string
	err   error
}

// fits is what was found, by stream and checkpoint.
type fits map[[2]string]fit

// check refuses a stream whose tokens are known to be others than those of the checkpoint
// that the spec's model begins with; doubt says that they may be. Form names the stream.
func (f fits) check(s Spec, form string, stream bench.Stream) (doubt string, err error) {
	config := s.Model.New()
	folder := model.Checkpoint(config)
	if folder == "" {
		return "", nil
	}
	found, ok := f[[2]string{form, folder}]
	if !ok {
		found.doubt, found.err = sameTokens(folder, s.Stream.New(), stream)
		f[[2]string{form, folder}] = found
	}
	if found.err != nil {
		field := "base"
		if _, direct := config.(*gpt.GPT); direct {
			field = "from"
		}
		return "", &bench.FieldError{Field: field, Err: found.err}
	}
	return found.doubt, nil
}

// sameTokens is what check says of one stream and one checkpoint.
func sameTokens(folder string, config tasks.Config, stream bench.Stream) (doubt string, err error) {
	theirs, _, err := token.Load(folder)
	if errors.Is(err, token.ErrNone) {
		return sameNumber(folder, stream.Spec())
	}
	if err != nil {
		return "", fmt.Errorf("the checkpoint's tokenizer: %w", err)
	}
	var ours token.Tokenizer
	if c, ok := config.(filed); ok && c.Folder() != "" {
		if ours, _, err = token.Load(c.Folder()); err != nil {
			return "", err
		}
	} else if s, ok := speakerOf(stream); ok {
		ours = s.Tokenizer()
	}
	if ours == nil || !token.Same(ours, theirs) {
		return "", fmt.Errorf("the texts of the stream are cut by another tokenizer than that of the checkpoint %s: its tokens would stand for something else (hint: stream: {tokenizer: files, from: %s})", folder, folder)
	}
	return "", nil
}

// sameNumber is what check says where the checkpoint has no tokenizer: 256 tokens are
// taken for the bytes.
func sameNumber(folder string, s bench.Spec) (doubt string, err error) {
	k, err := gpt.OpenCheckpoint(folder)
	if err != nil {
		return "", err
	}
	own := s.Vocabulary
	if !s.PerToken {
		own-- // of padding
	}
	switch k.Vocabulary {
	case 256:
		if own == 256 {
			return "", nil
		}
	case own, s.Vocabulary:
		return fmt.Sprintf("the checkpoint %s has no tokenizer: that its %d tokens are those of the stream cannot be told", folder, k.Vocabulary), nil
	}
	return "", fmt.Errorf("the checkpoint %s has %d tokens and no tokenizer, the stream has %d of its own: what stands for what cannot be told (hint: put the checkpoint's tokenizer.json, or vocab.json and merges.txt, there, and stream: {tokenizer: files, from: %s})",
		folder, k.Vocabulary, own, folder)
}
