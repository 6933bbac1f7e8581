package nb

import "encoding/json"

// plainJSON returns a value as maps, lists, numbers and texts: what the pipe to
// the kernel can carry.
func plainJSON(v any) (any, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	var plain any
	err = json.Unmarshal(data, &plain)
	return plain, err
}
