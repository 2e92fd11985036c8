// The Secret Service of Linux desktops (GNOME Keyring, KWallet, KeePassXC), through libsecret.
//
// libsecret is loaded when the first secret is wanted, so that nothing needs it to be installed and nothing waits for it
// at the start. It is never unloaded: GLib keeps threads.
#if !defined(__APPLE__) && !defined(_WIN32)

#include <dlfcn.h>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <thread>

#include "platform/keychain/native.hpp"

namespace skillmeat::core {

namespace {

constexpr std::chrono::seconds kPatience{5};
constexpr std::chrono::seconds kSilence{60};  // nobody waits again for one that did not answer
constexpr std::size_t kSecretLimit = 4096;

// The parts of libsecret's and GLib's interfaces that are used here; they have been stable since libsecret 0.18.
struct GHashTable;
struct GCancellable;
struct GError;
struct SecretService;
struct SecretItem;
struct SecretCollection;
struct SecretValue;
struct GList {
    void *data;
    GList *next;
    GList *previous;
};
struct SecretSchemaAttribute {
    const char *name;
    int type;
};
struct SecretSchema {
    const char *name;
    int flags;
    SecretSchemaAttribute attributes[32];
    int reserved;
    void *reserved_more[7];
};
constexpr int kOpenSession = 1 << 1;  // SECRET_SERVICE_OPEN_SESSION
constexpr int kSearch =
    (1 << 1) | (1 << 3);  // SECRET_SEARCH_ALL, LOAD_SECRETS; without UNLOCK nothing asks the user
constexpr int kNoCollectionFlags = 0;        // SECRET_COLLECTION_NONE
constexpr int kStringAttribute = 0;          // SECRET_SCHEMA_ATTRIBUTE_STRING
constexpr const char *kDefault = "default";  // SECRET_COLLECTION_DEFAULT

struct Library {
    SecretService *(*service_get)(int, GCancellable *, GError **) = nullptr;
    GList *(*service_search)(SecretService *, const SecretSchema *, GHashTable *, int, GCancellable *,
                             GError **) = nullptr;
    int (*service_store)(SecretService *, const SecretSchema *, GHashTable *, const char *, const char *,
                         SecretValue *, GCancellable *, GError **) = nullptr;
    int (*service_clear)(SecretService *, const SecretSchema *, GHashTable *, GCancellable *,
                         GError **) = nullptr;
    int (*item_locked)(SecretItem *) = nullptr;
    SecretValue *(*item_secret)(SecretItem *) = nullptr;
    SecretCollection *(*collection)(SecretService *, const char *, int, GCancellable *, GError **) = nullptr;
    int (*collection_locked)(SecretCollection *) = nullptr;
    SecretValue *(*value_new)(const char *, std::intptr_t, const char *) = nullptr;
    const char *(*value_get)(SecretValue *, std::size_t *) = nullptr;
    void (*value_unref)(void *) = nullptr;
    GHashTable *(*table_new)(unsigned (*)(const void *), int (*)(const void *, const void *)) = nullptr;
    int (*table_insert)(GHashTable *, void *, void *) = nullptr;
    void (*table_unref)(GHashTable *) = nullptr;
    unsigned (*string_hash)(const void *) = nullptr;
    int (*string_equal)(const void *, const void *) = nullptr;
    GCancellable *(*cancellable_new)() = nullptr;
    void (*cancellable_cancel)(GCancellable *) = nullptr;
    void (*object_unref)(void *) = nullptr;
    void (*list_free)(GList *) = nullptr;
    void (*error_clear)(GError **) = nullptr;
};

class Loader {
 public:
    explicit Loader(void *handle) : handle_(handle) {}
    template <typename Function>
    void find(Function &function, const char *name) {
        function = reinterpret_cast<Function>(::dlsym(handle_, name));
        if (function == nullptr) all_ = false;
    }
    bool all() const { return all_; }

 private:
    void *handle_;
    bool all_ = true;
};

// nullptr: it is not installed, or is another one than we know.
const Library *load_library() {
    // What it needs of GLib is found through it.
    void *const handle = ::dlopen("libsecret-1.so.0", RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return nullptr;
    static Library library;
    Loader loader(handle);
    loader.find(library.service_get, "secret_service_get_sync");
    loader.find(library.service_search, "secret_service_search_sync");
    loader.find(library.service_store, "secret_service_store_sync");
    loader.find(library.service_clear, "secret_service_clear_sync");
    loader.find(library.item_locked, "secret_item_get_locked");
    loader.find(library.item_secret, "secret_item_get_secret");
    loader.find(library.collection, "secret_collection_for_alias_sync");
    loader.find(library.collection_locked, "secret_collection_get_locked");
    loader.find(library.value_new, "secret_value_new");
    loader.find(library.value_get, "secret_value_get");
    loader.find(library.value_unref, "secret_value_unref");
    loader.find(library.table_new, "g_hash_table_new");
    loader.find(library.table_insert, "g_hash_table_insert");
    loader.find(library.table_unref, "g_hash_table_unref");
    loader.find(library.string_hash, "g_str_hash");
    loader.find(library.string_equal, "g_str_equal");
    loader.find(library.cancellable_new, "g_cancellable_new");
    loader.find(library.cancellable_cancel, "g_cancellable_cancel");
    loader.find(library.object_unref, "g_object_unref");
    loader.find(library.list_free, "g_list_free");
    loader.find(library.error_clear, "g_clear_error");
    return loader.all() ? &library : nullptr;
}

const Library *library() {
    static const Library *const loaded = load_library();
    return loaded;
}

const SecretSchema &schema() {
    static const SecretSchema schema{
        "dev.skillmeat.Key", 0, {{"service", kStringAttribute}, {"account", kStringAttribute}}, 0, {}};
    return schema;
}

// Stops what it is given to when time is up: a service that never answers is none.
class Deadline {
 public:
    explicit Deadline(const Library &library)
        : library_(library), cancellable_(library.cancellable_new()), thread_([this] { wait(); }) {}
    ~Deadline() {
        {
            const std::lock_guard lock(mutex_);
            done_ = true;
        }
        changed_.notify_one();
        thread_.join();
        library_.object_unref(cancellable_);
    }
    Deadline(const Deadline &) = delete;
    Deadline &operator=(const Deadline &) = delete;
    GCancellable *get() const { return cancellable_; }
    bool is_over() {
        const std::lock_guard lock(mutex_);
        return over_;
    }

 private:
    void wait() {
        std::unique_lock lock(mutex_);
        if (changed_.wait_for(lock, kPatience, [this] { return done_; })) return;
        over_ = true;
        lock.unlock();
        library_.cancellable_cancel(cancellable_);
    }

    const Library &library_;
    GCancellable *cancellable_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool done_ = false, over_ = false;
    std::thread thread_;  // last: it uses the others
};

class Attributes {
 public:
    Attributes(const Library &library, const std::string &item)
        : library_(library),
          item_(item),
          table_(library.table_new(library.string_hash, library.string_equal)) {
        library_.table_insert(table_, const_cast<char *>("service"), const_cast<char *>(kKeychainService));
        library_.table_insert(table_, const_cast<char *>("account"), item_.data());
    }
    ~Attributes() { library_.table_unref(table_); }
    Attributes(const Attributes &) = delete;
    Attributes &operator=(const Attributes &) = delete;
    GHashTable *get() const { return table_; }

 private:
    const Library &library_;
    std::string item_;
    GHashTable *table_;
};

// One conversation: the service, a deadline for all of it, and the last error.
class Conversation {
 public:
    explicit Conversation(const Library &library) : library_(library), deadline_(library) {
        service_ = library_.service_get(kOpenSession, deadline_.get(), &error_);
    }
    ~Conversation() {
        library_.error_clear(&error_);
        if (service_ != nullptr) library_.object_unref(service_);
    }
    Conversation(const Conversation &) = delete;
    Conversation &operator=(const Conversation &) = delete;

    bool has_service() const { return service_ != nullptr; }
    bool is_over() { return deadline_.is_over(); }

    KeychainAnswer get(const Attributes &attributes) {
        GList *const items =
            library_.service_search(service_, &schema(), attributes.get(), kSearch, deadline_.get(), &error_);
        KeychainAnswer answer;
        if (error_ == nullptr) answer.state = KeychainState::absent;
        for (GList *at = items; at != nullptr; at = at->next)
            take(static_cast<SecretItem *>(at->data), answer);
        library_.list_free(items);
        if (answer.state == KeychainState::absent) answer.state = collection_state(KeychainState::absent);
        return answer;
    }

    KeychainState set(const Attributes &attributes, const SecretBytes &secret, const std::string &label) {
        const KeychainState open = collection_state(KeychainState::found);
        if (open != KeychainState::found) return open;
        SecretValue *const value =
            library_.value_new(reinterpret_cast<const char *>(secret.data()),
                               static_cast<std::intptr_t>(secret.size()), "application/octet-stream");
        const bool stored = library_.service_store(service_, &schema(), attributes.get(), kDefault,
                                                   label.c_str(), value, deadline_.get(), &error_) != 0;
        library_.value_unref(value);
        return stored ? KeychainState::found : KeychainState::no_service;
    }

    KeychainState remove(const Attributes &attributes) {
        const KeychainState there = get(attributes).state;
        if (there != KeychainState::found) return there;
        const bool removed =
            library_.service_clear(service_, &schema(), attributes.get(), deadline_.get(), &error_) != 0;
        return removed ? KeychainState::found : KeychainState::no_service;
    }

 private:
    // An open item is better than a locked one: a copy in another keyring does no harm.
    void take(SecretItem *item, KeychainAnswer &answer) {
        if (answer.state == KeychainState::absent && library_.item_locked(item) != 0)
            answer.state = KeychainState::locked;
        SecretValue *const value =
            answer.state == KeychainState::found ? nullptr : library_.item_secret(item);
        if (value != nullptr) {
            std::size_t size = 0;
            const char *const bytes = library_.value_get(value, &size);
            if (size <= kSecretLimit) {
                answer.secret = SecretBytes::copy_of({bytes, size});
                answer.state = KeychainState::found;
            }
            library_.value_unref(value);
        }
        library_.object_unref(item);
    }

    // `otherwise` when the keyring in which new items go is open. One that is not there has to be made by the user.
    KeychainState collection_state(KeychainState otherwise) {
        SecretCollection *const collection =
            library_.collection(service_, kDefault, kNoCollectionFlags, deadline_.get(), &error_);
        if (error_ != nullptr) return KeychainState::no_service;
        if (collection == nullptr) return KeychainState::locked;
        const bool locked = library_.collection_locked(collection) != 0;
        library_.object_unref(collection);
        return locked ? KeychainState::locked : otherwise;
    }

    const Library &library_;
    Deadline deadline_;
    SecretService *service_ = nullptr;
    GError *error_ = nullptr;
};

class SecretServiceKeychain final : public Keychain {
 public:
    explicit SecretServiceKeychain(bool may_be_there) : may_be_there_(may_be_there) {}
    std::string name() const override { return "secret-service"; }
    bool may_be_there() const override { return may_be_there_; }

    KeychainAnswer get(const std::string &item) override {
        KeychainAnswer answer;
        converse(item, [&](Conversation &with, const Attributes &attributes) {
            answer = with.get(attributes);
            return answer.state;
        });
        return answer;
    }
    KeychainState set(const std::string &item, const SecretBytes &secret) override {
        return converse(item, [&](Conversation &with, const Attributes &attributes) {
            return with.set(attributes, secret, std::string(kKeychainService) + " " + item);
        });
    }
    KeychainState remove(const std::string &item) override {
        return converse(
            item, [&](Conversation &with, const Attributes &attributes) { return with.remove(attributes); });
    }

 private:
    using Clock = std::chrono::steady_clock;

    template <typename Function>
    KeychainState converse(const std::string &item, Function &&function) {
        const std::lock_guard lock(mutex_);
        if (!may_be_there_ || Clock::now() < silent_until_) return KeychainState::no_service;
        const Library *const known = library();
        if (known == nullptr) return KeychainState::no_service;
        Conversation with(*known);
        const Attributes attributes(*known, item);
        const KeychainState state =
            with.has_service() ? function(with, attributes) : KeychainState::no_service;
        if (with.is_over()) silent_until_ = Clock::now() + kSilence;
        return state;
    }

    const bool may_be_there_;
    std::mutex mutex_;
    Clock::time_point silent_until_{};
};

}  // namespace

std::shared_ptr<Keychain> make_secret_service(bool may_be_there) {
    return std::make_shared<SecretServiceKeychain>(may_be_there);
}

}  // namespace skillmeat::core

#endif
