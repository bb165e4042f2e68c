// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Io;

namespace MerkleStore;

/// <summary>The directories beside a store in which it is written anew.</summary>
internal sealed class RepairDirectories
{
    private readonly string _path;

    public RepairDirectories(string path)
    {
        _path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        Damaged = _path + ".damaged";
        for (int i = 2; Directory.Exists(Damaged); i++)
        {
            Damaged = FormattableString.Invariant($"{_path}.damaged-{i}");
        }
    }

    /// <summary>Where the store is written.</summary>
    public string New => _path + ".repair";

    /// <summary>Where a snapshot is unpacked.</summary>
    public string ForSource => _path + ".repair-source";

    /// <summary>The name that the damaged store gets.</summary>
    public string Damaged { get; }

    /// <summary>A place for the bytes of one commit.</summary>
    public Stream NewTransfer()
        => new FileStream(_path + ".repair-commit", FileMode.Create, FileAccess.ReadWrite, FileShare.None, 64 * 1024, FileOptions.DeleteOnClose);

    /// <exception cref="StoreFormatException">Something is there already.</exception>
    public void RequireFree()
    {
        foreach (string directory in new[] { New, ForSource })
        {
            if (Directory.Exists(directory))
            {
                throw new StoreFormatException($"The directory '{directory}' is in the way of the repair; an earlier one that was interrupted has left it. Delete it.", directory);
            }
        }
    }

    /// <summary>Puts the new store in the place of the damaged one. If it is interrupted between both steps, the store has the name <see cref="New"/>.</summary>
    /// <exception cref="StorageFailureException">A directory could not be renamed.</exception>
    public void Swap()
    {
        try
        {
            Directory.Move(_path, Damaged);
            Directory.Move(New, _path);
        }
        catch (Exception exception) when (StorageErrors.IsFromSystem(exception))
        {
            throw StorageErrors.Failure("rename", _path, -1, exception);
        }

        using var parent = new FileStorage(Path.GetDirectoryName(_path) ?? _path, create: false);
        parent.SyncDirectory();
    }

    /// <summary>Removes what was written, unless it has taken the place of the store.</summary>
    public void RemoveTemporary()
    {
        foreach (string directory in new[] { New, ForSource }.Where(Directory.Exists))
        {
            // If the damaged store was moved away already, this is the only one that can be opened.
            if (directory == ForSource || Directory.Exists(_path))
            {
                Directory.Delete(directory, recursive: true);
            }
        }
    }
}
