#pragma once

struct sqlite3;

namespace storage::sqlite {

// SQLite's own LIKE knows no letters but ASCII's. From now on this connection's ignores the case of all that
// have one. Returns SQLite's code.
int fold_letters_in_like(sqlite3* handle);

}  // namespace storage::sqlite
