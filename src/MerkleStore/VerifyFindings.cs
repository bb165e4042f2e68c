// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Commits;
using MerkleStore.Log;

namespace MerkleStore;

/// <summary>Gathers what the parts of a verification find.</summary>
internal sealed class VerifyFindings(IProgress<VerifyProgress>? progress) : LogVerifyVisitor
{
    private readonly List<VerifyFinding> _findings = [];
    private readonly List<(int Index, TreeProblem Problem)> _problems = [];
    private long _count;
    private long _bytes;

    public override void Problem(in LogProblem problem)
        => Add(new VerifyFinding { Message = problem.Message, File = problem.File, Offset = problem.Offset });

    public override void Progress(long bytesDone, long bytesTotal)
    {
        _bytes = bytesDone;
        progress?.Report(new VerifyProgress(VerifyPhase.Frames, bytesDone, bytesTotal));
    }

    public void Add(TreeProblem problem)
    {
        _count++;
        if (_findings.Count < VerifyReport.MaxFindings)
        {
            // More commits may turn out to be broken by it: it is described at the end.
            _problems.Add((_findings.Count, problem));
            _findings.Add(null!);
        }
    }

    /// <summary>A commit that cannot be read at all.</summary>
    public void AddCommit(Hash256 commit, string message)
    {
        var problem = new TreeProblem(0, message);
        problem.AddPlace(commit, []);
        Add(problem);
    }

    public VerifyReport ToReport(long commits, long records)
    {
        foreach ((int index, TreeProblem problem) in _problems)
        {
            _findings[index] = new VerifyFinding
            {
                Message = problem.Message,
                Address = problem.Address,
                Commit = problem.Places[0].Commit,
                Path = problem.Places[0].Path,
                Places = [.. problem.Places.Select(place => new BrokenPlace(place.Commit, place.Path))],
                PlaceCount = problem.PlaceCount,
            };
        }

        return new() { Findings = _findings, FindingCount = _count, Bytes = _bytes, Commits = commits, Records = records };
    }

    private void Add(VerifyFinding finding)
    {
        _count++;
        if (_findings.Count < VerifyReport.MaxFindings)
        {
            _findings.Add(finding);
        }
    }
}
