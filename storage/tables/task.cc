#include "storage/task.hh"

#include "storage/tables/engine.hh"
#include "storage/tables/write.hh"

namespace storage {

void put(sqlite::Database& db, const Task& task) {
  db.run(
      R"(INSERT INTO task (ticket, no, assignee, maker, text, due, made, done) VALUES (?,?,?,?,?,?,?,?)
         ON CONFLICT (ticket, no) DO UPDATE SET
           (assignee, maker, text, due, made, done) =
           (excluded.assignee, excluded.maker, excluded.text, excluded.due, excluded.made, excluded.done))",
      task.ticket, task.no, task.assignee, task.maker, task.text, task.due, task.made, task.done);
}

Result<std::vector<Task>> Store::tasks(TicketId ticket) const {
  return guard([&] {
    std::vector<Task> found;
    auto row = engine_->db.query(
        "SELECT ticket, no, assignee, maker, text, due, made, done FROM task WHERE ticket = ? ORDER BY no",
        ticket);
    while (row.next()) {
      Task task;
      task.ticket = row.take<TicketId>();
      task.no = row.take<int>();
      for (auto* word : {&task.assignee, &task.maker, &task.text}) *word = row.take<std::string>();
      task.due = row.take<Instant>();
      task.made = row.take<Instant>();
      task.done = row.take<std::optional<Instant>>();
      found.push_back(std::move(task));
    }
    return found;
  });
}

}  // namespace storage
