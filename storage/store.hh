#pragma once
// The durable memory of a desk: one directory entry for the database, one for the vault of mail bytes.
//
//   auto store = storage::Store::open({.path = "/var/lib/ticketd/tickets.db"});
//   auto entries = (*store)->receive(arrivals, now);  // bytes and ledger durable: one sync each
//
//   auto transaction = (*store)->begin();
//   for (...) transaction->apply(changes);            // decided from what (*store) knows
//   transaction->commit();                            // one sync
//
// Ownership: a Store is used by one thread. Reads between begin() and commit() see what was applied. A
// writing Store holds a lock on the database: a second process is refused with Fault::locked. A Store opened
// read-only takes no lock, sees the last commit, and may run beside the daemon. Failure: a failed call
// changes nothing; a Transaction destroyed without commit() is rolled back. The public headers speak tickets
// and messages, never SQL: another engine may stand behind them.

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/changes.hh"
#include "storage/epoch.hh"
#include "storage/mailbox.hh"
#include "storage/result.hh"

namespace storage {

struct Options {
  std::string path{};      // of the database; ":memory:": gone with the Store, in temporary files if large
  bool read_only = false;  // for listings beside a running daemon
  bool passing = false;    // open for a moment only: a daemon that starts waits for it, and it for no daemon
  bool restored = false;   // an operator says that an older database was put back, whatever it looks like
  // Integrity check when a writing Store opens; Fault::corrupt names what is broken. It reads the whole file,
  // so it is left out beyond `check_limit` bytes, or beyond `check_limit_unclean` if the last writer was
  // killed (see docs/storage.md).
  bool check = true;
  std::chrono::milliseconds busy{5000};  // how long to wait for a lock inside the file
  std::uint64_t check_limit = 16ull << 20;
  std::uint64_t check_limit_unclean = 256ull << 20;
  std::uint64_t segment_size = 256ull << 20;  // of the vault's files; a larger mail gets one of its own
  // Called before and after everything that must reach the disk in order, with a name for the step. A test
  // may die there.
  std::function<void(std::string_view step)> on_step{};
  // Called again and again while opening takes long, each time after some more of the work is done.
  std::function<void(std::string_view work)> on_progress{};
};

// What a writing Store found when it opened, for the log.
struct Recovery {
  bool unclean_stop = false;    // the last writer was killed, or lost power
  bool checked = false;         // the integrity check ran
  std::size_t loose_mails = 0;  // durable in the vault before their ledger entry was; used when fetched again
  std::uint64_t torn_bytes = 0;  // of mails whose writing was cut off; never acknowledged, never used
  std::string restored;          // not empty: an older database was put back, and how that is known
  std::string missing;           // not empty: bytes that the database names are not in the vault
};

struct Numbers {
  TicketId ticket;
  MessageNo message;
  std::int64_t epoch = 0;  // for the tokens of what is made with them (epoch.hh)
};

// The mail that opened a ticket, and what the customer wrote last: a person who takes part, no report and no
// stranger. Where none did, the first mail that came in; else what was said last.
struct Ends {
  Message opening, latest;
};

// A stored message or outgoing copy that carries a Message-ID.
struct MessageRef {
  TicketId ticket;
  MessageNo message;
  int recipient_no = 0;  // of an outgoing copy; 0: the message itself
  Direction direction = Direction::inbound;
  std::string from;
  Proof proof = Proof::unknown;  // of From
  std::optional<Digest> raw, content;
};

class Store;

class Transaction {
 public:
  Transaction(Transaction&&) noexcept;
  ~Transaction();  // rolls back what was not committed
  // Applies all of `changes`, or none of it and the transaction goes on without them.
  [[nodiscard]] Result<void> apply(const Changes& changes);
  [[nodiscard]] Result<void> commit();  // returns once the changes are durable

 private:
  friend class Store;
  explicit Transaction(Store& store);
  Store* store_;  // none: over
};

// What a search may take where nobody else waits for it.
inline constexpr std::chrono::milliseconds kSearchTime{10'000};

class Store {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Store>> open(const Options& options);
  ~Store();
  const Recovery& recovery() const;

  // Taking mail in
  // Makes the bytes and `received` entries durable, in order. Of a mail that the ledger knows at its place
  // the existing entry is returned, so that a repeated fetch is harmless; an entry without bytes gets them.
  // Another mail at a known place gets an entry without a place on the server.
  [[nodiscard]] Result<std::vector<LedgerEntry>> receive(std::span<const Arrival> arrivals, Instant now);
  [[nodiscard]] Result<bool> was_received(const Digest& raw) const;  // has any entry, whatever its fate
  // A mail that the server names and does not give, though it gives its neighbours: an entry without bytes,
  // `received` at first, quarantined after some hours.
  [[nodiscard]] Result<LedgerEntry> note_unfetched(const Place& place, const std::string& reason,
                                                   Instant now);
  // Entries without bytes whose time has come, the attempt counted and the next one put off durably.
  [[nodiscard]] Result<std::vector<LedgerEntry>> take_unfetched(const std::string& mailbox,
                                                                std::uint32_t uidvalidity, Instant now,
                                                                std::size_t limit);
  [[nodiscard]] Result<void> ask_again(LedgerId id, Instant now);  // of an entry without bytes
  // All entries without bytes that are still asked for, at most 1000.
  [[nodiscard]] Result<std::vector<LedgerEntry>> unfetched(const std::string& mailbox) const;

  // What stands behind the name of a mailbox (mailbox.hh)
  // The mailboxes that a policy names, all of them, when it comes into force. One under a new name takes over
  // what is known under the old one.
  [[nodiscard]] Result<void> expect_mailboxes(std::span<const Expected> all, Instant now);
  [[nodiscard]] Result<Standing> enter_mailbox(const Selection& selection);
  // All of its mail was fetched just now, but for the entries without bytes.
  [[nodiscard]] Result<void> note_look(const std::string& mailbox, Instant now);
  // The date before which mail is left alone, found at the first look; none: all mail is taken.
  [[nodiscard]] Result<void> set_since(const std::string& mailbox, std::optional<Instant> since);
  // The policy's word, where it is another one than last time: true if so. What an earlier date takes in is
  // no longer left alone.
  [[nodiscard]] Result<bool> change_since(const std::string& mailbox, const std::string& rule,
                                          std::optional<Instant> since);
  [[nodiscard]] Result<void> leave_alone(const std::string& mailbox, std::uint32_t uidvalidity,
                                         const std::vector<LeftAlone>& ranges);
  [[nodiscard]] Result<std::vector<LeftAlone>> left_alone(const std::string& mailbox,
                                                          std::uint32_t uidvalidity) const;
  [[nodiscard]] Result<std::optional<Origin>> origin(const std::string& mailbox) const;
  // Ascending.
  [[nodiscard]] Result<std::vector<std::uint32_t>> known_uids(const std::string& mailbox,
                                                              std::uint32_t uidvalidity) const;
  // The newest mails with bytes and a time, newest first.
  [[nodiscard]] Result<std::vector<Landmark>> landmarks(const std::string& mailbox, std::uint32_t uidvalidity,
                                                        std::size_t limit) const;
  // Whether the mail at this place begins so; true where nobody can tell.
  [[nodiscard]] Result<bool> begins_with(const Place& place, std::string_view start) const;

  [[nodiscard]] Result<std::string> bytes(const Digest& raw) const;  // of a mail; the hash is checked
  // Whether somebody replaced, emptied or changed the folder of the mails under us: mends what it can, and
  // says once what it found; empty: nothing.
  [[nodiscard]] Result<std::string> look_after_vault();
  [[nodiscard]] Result<std::vector<LedgerEntry>> unfinished() const;  // `received`, with bytes
  // Durable before it returns: this entry is about to be decided `alone` (nothing else at work).
  [[nodiscard]] Result<void> begin_alone(LedgerId id);
  // That attempt ended without a final fate, but not by a crash (the disk was full): it does not count.
  [[nodiscard]] Result<void> end_alone(LedgerId id);
  [[nodiscard]] Result<void> mark_server_done(std::span<const LedgerId> ids);
  [[nodiscard]] Result<void> mark_copied(std::span<const LedgerId> ids);
  [[nodiscard]] Result<std::uint32_t> next_uid(const std::string& mailbox, std::uint32_t uidvalidity) const;
  // Decided, with their bytes here, and not yet done on the server.
  [[nodiscard]] Result<std::vector<LedgerEntry>> server_pending(const std::string& mailbox,
                                                                std::uint32_t uidvalidity) const;
  [[nodiscard]] Result<std::vector<LedgerEntry>> ledger(const std::string& mailbox,
                                                        std::uint32_t uidvalidity) const;
  // Mails that were in the vault when an older database was put back, and are to be taken in again; by place.
  [[nodiscard]] Result<std::vector<Digest>> recovered_mails(std::size_t limit) const;
  // One of them, even when it is taken in already: it was decided before, in a life that is lost.
  [[nodiscard]] Result<bool> is_recovered(const Digest& raw) const;
  [[nodiscard]] Result<void> settle_recovered(const Digest& raw, bool readable);
  [[nodiscard]] Result<std::vector<MailboxCount>> count_ledger() const;
  [[nodiscard]] Result<std::vector<LedgerEntry>> quarantine() const;

  // Deciding
  [[nodiscard]] Result<Transaction> begin();
  [[nodiscard]] Result<Numbers> next_numbers() const;
  [[nodiscard]] Result<std::vector<Epoch>> epochs() const;
  [[nodiscard]] Result<std::optional<Ticket>> ticket(TicketId id) const;
  // Tickets behind this one that are not closed, oldest first.
  [[nodiscard]] Result<std::vector<TicketId>> living(TicketId after, std::size_t limit) const;
  [[nodiscard]] Result<std::vector<Participant>> participants(TicketId id) const;
  [[nodiscard]] Result<std::vector<Target>> targets(TicketId id) const;         // oldest first
  [[nodiscard]] Result<std::vector<StatusChange>> statuses(TicketId id) const;  // in the order of happening
  [[nodiscard]] Result<std::vector<Turn>> turns(TicketId id) const;             // in the order of happening
  [[nodiscard]] Result<std::optional<std::string>> memory(const std::string& name) const;
  [[nodiscard]] Result<std::vector<MessageRef>> find_message_id(const std::string& message_id) const;
  // Where its ticket is gone, or it was ignored, an entry of the ledger other than `except` still knows the
  // mail: one reference to nothing.
  [[nodiscard]] Result<std::vector<MessageRef>> find_raw(const Digest& raw, LedgerId except = {}) const;
  [[nodiscard]] Result<std::vector<MessageRef>> find_content(const Digest& content) const;
  // When `address` last wrote to `mailbox`, a mail in the current transaction included; none if never. Counts
  // mails that prove at least as much as `proof`: what is forged says nothing about the proven sender.
  [[nodiscard]] Result<std::optional<Instant>> last_mail(const std::string& mailbox,
                                                         const std::string& address,
                                                         Proof proof = Proof::unknown) const;
  [[nodiscard]] Result<std::string> secret();  // 32 random bytes, made once for the life of the desk
  // The mail that a code sets free, by the digest of the code; none if it was used, or never given.
  [[nodiscard]] Result<std::optional<Confirmation>> confirmation(const std::string& digest) const;
  [[nodiscard]] Result<std::optional<LedgerEntry>> ledger_entry(LedgerId id) const;

  // The ticket that a message belongs to now; 0: there is no such message.
  [[nodiscard]] Result<TicketId> ticket_of(MessageNo message) const;
  // All that name the ticket at either end, oldest first.
  [[nodiscard]] Result<std::vector<Link>> links(TicketId id) const;
  // Tickets that are neither solved nor closed, newest first: of the customer, or, where that is empty, of
  // the requester.
  [[nodiscard]] Result<std::vector<Ticket>> living(const std::string& customer, const std::string& requester,
                                                   std::size_t limit) const;
  // The roster
  [[nodiscard]] Result<std::vector<Page>> living_pages() const;  // that are not resolved, oldest first
  // Page mails made since then, by recipient.
  [[nodiscard]] Result<std::map<std::string, PageMails>> page_mails(Instant since) const;
  [[nodiscard]] Result<std::vector<Task>> tasks(TicketId ticket) const;
  [[nodiscard]] Result<std::vector<Shift>> shifts(
      Instant now) const;  // not yet over, in the order in which they were made
  [[nodiscard]] Result<std::optional<Swap>> swap(const std::string& digest) const;
  [[nodiscard]] Result<std::map<std::string, std::string>> picks()
      const;  // group -> who got the last ticket by turns
  [[nodiscard]] Result<std::map<std::string, int>> loads()
      const;  // agent -> tickets that are neither solved nor closed
  // Guarding against loops (bucket.hh, returned.hh)
  // The rows there are for these keys; a bucket without a row is full.
  [[nodiscard]] Result<std::vector<Bucket>> buckets(std::span<const std::string> keys) const;
  [[nodiscard]] Result<std::vector<Bucket>> buckets_of(const std::string& kind) const;  // "KIND ..."
  // What is to be said late, in the order of falling due.
  [[nodiscard]] Result<std::vector<Owed>> owed(std::size_t limit) const;
  [[nodiscard]] Result<std::vector<DeadAddress>> dead_among(std::span<const std::string> addresses) const;
  [[nodiscard]] Result<bool> is_returned(MessageNo message, int recipient_no) const;
  // Whether a mail of the ticket that no machine of theirs wrote refers to this Message-ID.
  [[nodiscard]] Result<bool> is_cited(TicketId ticket, const std::string& message_id) const;
  // The copy that was last given to a relay for this address, since then; without its bytes.
  [[nodiscard]] Result<std::optional<OutboxItem>> last_copy_to(const std::string& address,
                                                               Instant since) const;
  // The mail that was last written to this address about this ticket, or about none: newest first, whole.
  // Webhooks' calls are none.
  [[nodiscard]] Result<std::vector<OutboxItem>> copies_to(const std::string& address, TicketId ticket,
                                                          std::size_t limit) const;
  // What the address wrote since then, newest first, to tickets on which no person of ours answered it later.
  [[nodiscard]] Result<std::vector<Heard>> heard_from(const std::string& address, Instant since,
                                                      std::size_t limit) const;

  // Showing
  [[nodiscard]] Result<std::vector<Count>> counters() const;  // by name
  [[nodiscard]] Result<std::vector<Ticket>> tickets(const TicketFilter& filter) const;
  // Tickets that have every one of these words in them or in their messages (subject, addresses, new words),
  // as part of a word and in any case; newest first. A word may hold blanks and is never read as a query. The
  // first 16 count, and 200 bytes of each. Words of one or two letters are in no index: they are looked for
  // in the newest 1,000 tickets only. Stopped with Fault::too_long where it takes longer than `patience`.
  [[nodiscard]] Result<std::vector<Ticket>> search(const std::vector<std::string>& words, std::size_t limit,
                                                   std::chrono::milliseconds patience = kSearchTime) const;
  // Takes up to so many tickets and messages into the index of search(), which finds them before that, too,
  // but slower. Returns how many there were.
  [[nodiscard]] Result<std::size_t> index(std::size_t limit);
  [[nodiscard]] Result<std::vector<Message>> messages(TicketId id) const;
  [[nodiscard]] Result<std::optional<Message>> message(MessageNo no) const;
  // None: there is no such ticket, or nothing in it.
  [[nodiscard]] Result<std::optional<Ends>> ends(TicketId id) const;
  [[nodiscard]] Result<std::vector<Event>> events(TicketId id) const;

  // Customers of the database, by id; those of the policy are not here.
  [[nodiscard]] Result<std::vector<Customer>> customers() const;

  // Sending
  // Up to `limit` items of `relay` whose time has come, turned to `sending` (and counted as an attempt)
  // durably before they are returned: pages and answers before everything else, acknowledgements last, the
  // longest due first. After the first, no more than 32 MB of them, so that large mails do not fill memory.
  // One whose bytes are damaged comes without any.
  [[nodiscard]] Result<std::vector<OutboxItem>> take_due(const std::string& relay, Instant now,
                                                         std::size_t limit);
  // What is due, longest due first, left as it is: for whoever cannot be cut short between taking and
  // recording.
  [[nodiscard]] Result<std::vector<OutboxItem>> due(const std::string& relay, Instant now,
                                                    std::size_t limit) const;
  [[nodiscard]] Result<std::optional<Instant>> next_due(const std::string& relay) const;
  // The clock was set back by so much, or stood in the future when we last ran: what waits for it is due as
  // soon as it would have been. Returns how many.
  [[nodiscard]] Result<std::size_t> catch_up_outbox(const std::string& relay, Instant now,
                                                    std::chrono::seconds back);
  // Records outcomes in one transaction, `events` and `timers` with them.
  [[nodiscard]] Result<void> record(std::span<const OutboxResult> results, std::span<const Event> events,
                                    std::span<const Timer> timers = {});
  // What an earlier process left `sending` is queued again and marked ambiguous, now or, where that fails, by
  // the first take_due() that succeeds. Returns how many, once.
  [[nodiscard]] Result<std::size_t> recover_outbox(Instant now);
  [[nodiscard]] Result<std::vector<OutboxItem>> outbox(bool with_bytes = false) const;
  // The newest of them, without their bytes, oldest first.
  [[nodiscard]] Result<std::vector<OutboxItem>> outbox(const OutboxWanted& wanted) const;
  // What was put off, and what was given up and put in at or after `since`, oldest first, without its bytes;
  // of every relay where it is empty.
  [[nodiscard]] Result<std::vector<OutboxItem>> unsent(const std::string& relay, Instant since,
                                                       std::size_t limit) const;
  [[nodiscard]] Result<std::optional<OutboxItem>> outbox_item(OutboxId id) const;
  // Relays for which something waits, and what does, oldest first.
  [[nodiscard]] Result<std::vector<std::string>> waiting_relays() const;
  [[nodiscard]] Result<std::vector<OutboxItem>> waiting(const std::string& relay, std::size_t limit) const;
  // From now on another relay sends these.
  [[nodiscard]] Result<void> hand_over(std::span<const OutboxId> ids, const std::string& relay);
  [[nodiscard]] Result<std::optional<OutboxItem>> outbox_copy(MessageNo message, int recipient_no) const;
  // The next free recipient number of the message: one above those of its copies.
  [[nodiscard]] Result<int> next_recipient(MessageNo message) const;
  // An operator's word: `queued` tries again at `now`, `held` keeps it back, `dead` gives it up. False where
  // there is no such mail, or where it was sent already or is being sent.
  [[nodiscard]] Result<bool> set_outbox(OutboxId id, OutboxState state, Instant now);

  // Time
  [[nodiscard]] Result<std::vector<Timer>> due_timers(Instant now, std::size_t limit) const;
  [[nodiscard]] Result<std::optional<Instant>> next_timer() const;
  [[nodiscard]] Result<bool> is_set(const Timer& timer) const;  // to that instant still
  [[nodiscard]] Result<std::optional<Timer>> timer(const TimerKey& key) const;
  // Durable before it returns: this timer is about to be decided alone. A decision sets or cancels it; where
  // there was none, but no crash either, end_timer() takes the count back.
  [[nodiscard]] Result<void> begin_timer(const TimerKey& key);
  [[nodiscard]] Result<void> end_timer(const TimerKey& key);
  // The clock was ahead and is right again: what was written down since `after` and lies in the future
  // happened now. Timers that were set then ring as long from now as they were to ring then; a breach that
  // was noticed then is none. Returns the tickets whose promises are to be looked at anew.
  [[nodiscard]] Result<std::vector<TicketId>> undo_future(Instant now, Instant after);

  struct Engine;  // behind the wall

 private:
  friend class Transaction;
  explicit Store(std::unique_ptr<Engine> engine);
  std::unique_ptr<Engine> engine_;
};

}  // namespace storage
