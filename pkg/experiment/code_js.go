package experiment

import "errors"

// A page keeps no results, and its sources are not with it: nothing has a fingerprint there.

// Code returns an error: there are no fingerprints in a page.
func (s *Spec[C, R]) Code() (string, error) {
	return "", errors.New("the code in a page has no fingerprint")
}

func codeOf(*Env, string, any, string) (string, error) { return "", nil }

func buildKey() string { return "" }

func commentsOf(string) map[string]string { return nil }
