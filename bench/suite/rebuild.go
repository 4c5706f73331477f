package suite

import (
	"fmt"
	"reflect"

	"retain/bench"
)

// ReadSpec reads the canonical JSON of a spec, as the store keeps it. The spec
// has the same identity. Its versions are those it was run under.
func ReadSpec(json []byte) (Spec, error) {
	s, err := readSpec(json)
	if err != nil {
		return s, inFile("spec", err)
	}
	return s, nil
}

func readSpec(json []byte) (Spec, error) {
	root, err := parse(json) // JSON is YAML
	if err != nil {
		return Spec{}, err
	}
	if err := root.only(append([]string{"method", "seed", "data", "versions"}, cellKeys...)...); err != nil {
		return Spec{}, err
	}
	s, err := resolve(root.without("seed", "data", "versions"))
	if err != nil {
		return s, err
	}
	s.Versions = Versions{}
	for _, part := range []struct {
		name string
		into any
	}{{"seed", &s.Seed}, {"versions", &s.Versions}} {
		n := root.get(part.name)
		if n == nil {
			return s, root.errorf("no %s", part.name)
		}
		if err := decode(n, reflect.ValueOf(part.into).Elem()); err != nil {
			return s, err
		}
	}
	s.Data = map[string]string{}
	if n := root.get("data"); n != nil {
		for _, k := range n.keys {
			s.Data[k.name] = k.value.text
		}
	}
	return s, nil
}

// Plan builds the run again. It is refused where the versions or the data are
// not those that the spec was run under: the bits would be others.
func (s Spec) Plan() (bench.Plan, error) {
	now := Versions{bench.Version, s.Stream.Version, s.Model.Version, s.Optimizer.Version, s.Method.Version}
	if s.Versions != now {
		return bench.Plan{}, fmt.Errorf("%s: run under versions %+v, this is %+v (hint: use the retain that made it)", s, s.Versions, now)
	}
	stream, err := s.open()
	if err != nil {
		return bench.Plan{}, err
	}
	here := s
	if err := here.digest(); err != nil {
		return bench.Plan{}, err
	}
	for name, digest := range s.Data {
		if here.Data[name] != digest {
			return bench.Plan{}, fmt.Errorf("%s: data set %s is %.12s here and was %.12s (hint: retain data verify %s)",
				s, name, here.Data[name], digest, name)
		}
	}
	return (&Planned{Spec: s, stream: stream}).plan()
}
