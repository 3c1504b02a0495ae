import CCrashDisk
import CSQLite
import RegisterTesting

/// A disk in memory that loses what was not flushed when its power is cut. It belongs to the thread that makes it.
final class CrashDisk {
    private let disk: OpaquePointer
    /// What else happens while a write to the log is under way, or a flush of it.
    var meanwhile: (_ isFlush: Bool) -> Void = { _ in }

    /// Makes one without a file, and has this thread's files on it.
    init(_ traits: crash_disk_traits) {
        guard let disk = crash_disk_make(traits) else { preconditionFailure("memory for a disk") }
        self.disk = disk
        crash_disk_use(disk)
        crash_disk_set_meanwhile(
            disk,
            { disk, isFlush in
                guard let disk else { return }
                Unmanaged<CrashDisk>.fromOpaque(disk).takeUnretainedValue().meanwhile(isFlush)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit { crash_disk_destroy(disk) }

    /// Makes such disks the ones that SQLite uses. Once, before anything uses SQLite.
    static func start() -> Bool { crash_disk_start() == SQLITE_OK }

    /// False from a cut until the next start.
    var hasPower: Bool { crash_disk_has_power(disk) }

    /// What happened so far.
    var counts: crash_disk_counts { crash_disk_count(disk) }

    /// Cuts the power now.
    func cut() { crash_disk_cut(disk) }

    /// Cuts it at a later call that would change something.
    func planCut(after calls: Int64) { crash_disk_plan_cut(disk, calls) }

    /// From here on no call fails.
    func rest() { crash_disk_rest(disk) }

    /// Starts the machine again, or the process where the power was not cut.
    func restart() { crash_disk_restart(disk) }

    /// Runs something while nothing fails.
    func quietly<Result>(_ body: () -> Result) -> Result {
        crash_disk_set_quiet(disk, true)
        defer { crash_disk_set_quiet(disk, false) }
        return body()
    }
}

extension crash_disk_traits {
    /// Draws a disk: each fault is absent from half of them.
    init(_ random: inout SplitMix64, under control: Control?) {
        self.init()
        func rate(upTo most: Int64) -> Int32 {
            random.next() % 2 == 0 ? 0 : Int32(1 + random.next() % UInt64(most))
        }
        seed = random.next()
        loses = control != .lossless
        lies = control == .off || control == .lossless
        lies_of_logs = control == .normal
        bit_flips = rate(upTo: 200)
        // A control has one fault alone, so that whatever is lost is lost by that.
        guard control == nil else { return }
        read_errors = rate(upTo: 20)
        write_errors = rate(upTo: 200)
        full = rate(upTo: 50)
        flush_errors = rate(upTo: 200)
    }
}
