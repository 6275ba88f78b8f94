#include "storage/store.hh"

#include "storage/tables/engine.hh"

namespace storage {

Result<std::unique_ptr<Store>> Store::open(const Options& options) {
  return guard([&] { return std::unique_ptr<Store>(new Store(std::make_unique<Engine>(options))); });
}

Store::Store(std::unique_ptr<Engine> engine) : engine_(std::move(engine)) {}

Store::~Store() = default;

const Recovery& Store::recovery() const {
  return engine_->recovery;
}

Result<std::string> Store::secret() {
  return guard([&] {
    auto row = engine_->db.query("SELECT value FROM meta WHERE name = 'secret'");
    if (!row.next())
      raise(Fault::corrupt, engine_->options.path + ": the desk's secret is missing", "restore a backup");
    return row.take<std::string>();
  });
}

}  // namespace storage
