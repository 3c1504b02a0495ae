import Foundation
import Register

/// Refuses to keep a register where locks and flushes cannot be trusted.
enum LocalDisk {
    /// File systems that reach a disk over a network, by the names that Linux has for them.
    private static let network: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "fuse.glusterfs", "fuse.sshfs",
    ]

    /// Throws ``StoreFault`` when the folder is on a network file system.
    static func check(_ folder: String) throws(StoreFault) {
        let path = URL(fileURLWithPath: folder.isEmpty ? "." : folder).resolvingSymlinksInPath().path + "/"
        guard let mounts = try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8) else { return }
        let type = type(of: path, mounts: mounts)
        guard !network.contains(type) else {
            throw .unavailable(
                "\(folder) is on a network file system (\(type)): its locks and flushes cannot be trusted")
        }
    }

    /// The type of the file system whose mount point is the longest beginning of the path.
    private static func type(of path: String, mounts: String) -> String {
        var longest = 0
        var type = ""
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count >= 3 else { continue }
            let point = fields[1].hasSuffix("/") ? String(fields[1]) : fields[1] + "/"
            if path.hasPrefix(point), point.utf8.count >= longest {
                longest = point.utf8.count
                type = String(fields[2])
            }
        }
        return type
    }
}
