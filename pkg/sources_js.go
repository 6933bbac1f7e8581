package pkg

import "embed"

// Sources is empty in a page, where no result is kept and none is keyed by its code.
var Sources embed.FS
