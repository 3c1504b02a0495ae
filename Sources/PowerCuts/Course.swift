import CCrashDisk

/// What happened to disks, and around their flushes.
struct Course: Sendable {
    /// What the disks counted.
    var disks = crash_disk_counts()
    /// Commits that ran while the flush of an earlier one was under way, and flushes that ran in the midst of a commit.
    var commitsInFlushes = 0, flushesInCommits = 0
    /// Cuts while commits waited for their flush, and those of them while both were under way.
    var cutsBeforeFlush = 0, cutsInBoth = 0

    /// Checkpoints that ran before or during a later commit, or its flush.
    var passes = 0

    static func += (sum: inout Course, other: Course) {
        sum.disks += other.disks
        sum.commitsInFlushes += other.commitsInFlushes
        sum.flushesInCommits += other.flushesInCommits
        sum.cutsBeforeFlush += other.cutsBeforeFlush
        sum.cutsInBoth += other.cutsInBoth
        sum.passes += other.passes
    }
}

extension Course: CustomStringConvertible {
    /// What happened, in a line.
    var description: String {
        "\(disks.cuts) power cuts, \(cutsBeforeFlush) of them before the flush of a commit and \(cutsInBoth) with another "
            + "commit under way beside it; \(commitsInFlushes) commits during flushes, \(flushesInCommits) flushes during "
            + "commits, \(passes) checkpoints beside commits; \(disks.failures) failed calls, \(disks.writes) writes, \(disks.flushes) flushes; of "
            + "\(disks.unflushed) sectors that were not flushed \(disks.lost) were lost and \(disks.flipped) turned over"
    }
}

extension crash_disk_counts {
    static func += (sum: inout crash_disk_counts, other: crash_disk_counts) {
        sum.cuts += other.cuts
        sum.failures += other.failures
        sum.writes += other.writes
        sum.flushes += other.flushes
        sum.unflushed += other.unflushed
        sum.lost += other.lost
        sum.flipped += other.flipped
    }
}
